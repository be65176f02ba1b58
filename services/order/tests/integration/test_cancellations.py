"""Calling orders off, on the fake and on PostgreSQL."""

import asyncio

import pytest
from chassis.ids import new_id
from order_service.application.viewer import Viewer
from order_service.domain.cart import CartState
from order_service.domain.errors import (
    OrderAlreadyShipped,
    OrderNotFound,
    OrderWasRejected,
)
from order_service.domain.saga import SagaKind, SagaState
from order_service.domain.states import FulfilmentState, OrderState, PaymentState
from order_service.domain.timeline import ActorKind, Milestone

from services.order.tests.backends import Backend
from services.order.tests.desk import a_desk
from services.order.tests.integration.sales import BOUGHT, NOT_WAITING, bought
from services.order.tests.integration.test_recovery import Crash
from services.order.tests.world import World


async def test_a_cancelled_order_gives_back_stock_and_money(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)

    cancelled = await desk.cancel(order)

    assert (cancelled.state, cancelled.payment_state, cancelled.fulfilment_state) == (
        OrderState.CANCELLED,
        PaymentState.REFUNDED,
        FulfilmentState.UNFULFILLED,
    )
    assert cancelled.refunded_minor == cancelled.totals.total.minor
    assert desk.world.left(order.id) == 0
    assert list(desk.world.available.values()) == [10]
    assert await desk.milestones(order) == [*BOUGHT, Milestone.CANCELLED, Milestone.REFUNDED]


async def test_the_timeline_says_who_called_it_off_and_why(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)
    staff = Viewer(new_id(), is_staff=True)

    await desk.cancel(order, staff)

    async with backend.open_reads() as reads:
        placed, *_, cancelled, refund = await reads.orders.timeline(order.id, 100, 0)
        rest = await reads.orders.timeline(order.id, 1, cancelled.version)
    assert placed.actor.id == order.customer_id
    assert (cancelled.actor.kind, cancelled.actor.id) == (ActorKind.STAFF, staff.id)
    assert cancelled.reason == "Changed my mind."
    assert rest == [refund]
    assert refund.amount_minor == order.totals.total.minor


async def test_calling_off_twice_is_calling_off_once(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)

    first = await desk.cancel(order)

    assert await desk.cancel(order) == first
    assert desk.world.calls.count("refund rest") == 1


async def test_what_the_carrier_has_is_not_called_off(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)
    desk.world.dispatched.add(order.id)

    unchanged = await desk.cancel(order)

    assert unchanged == order
    assert desk.world.left(order.id) == order.totals.total.minor
    with pytest.raises(OrderAlreadyShipped):
        await desk.cancel(order)


async def test_somebody_elses_order_is_not_called_off(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)

    with pytest.raises(OrderNotFound):
        await desk.cancel(order, Viewer(new_id()))


async def test_a_rejected_order_cannot_be_called_off(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await desk.place(await desk.fill_cart(), token="pm_declined")

    with pytest.raises(OrderWasRejected):
        await desk.cancel(order)


@pytest.mark.parametrize(
    "at", ["before RESERVE", "after RESERVE", "after AUTHORIZE", "before commit of CAPTURE"]
)
async def test_an_order_called_off_during_its_checkout_never_becomes_a_sale(
    postgres: Backend, at: str
) -> None:
    """The row decides: it is still PENDING, so its driver finds that it was fenced off."""
    world = World()
    crash = Crash(at)
    victim = a_desk(postgres, world, crash)
    cart = await victim.fill_cart(quantity=2, stock=10)
    order = await victim.place(cart, patience=NOT_WAITING)
    await victim.finish()
    assert crash.passed[-1] == at
    desk = a_desk(postgres, world)

    cancelled = await desk.cancel(order)
    await postgres.end_leases()

    assert (cancelled.state, cancelled.payment_state) == (OrderState.CANCELLED, PaymentState.VOIDED)
    assert await desk.checkout.recover() == 0
    assert (list(world.available.values()), world.shipments) == ([10], {})
    assert (await desk.cart(cart)).state is CartState.OPEN
    async with postgres.open_reads() as reads:
        ended = await reads.sagas.find(order.id, SagaKind.CHECKOUT)
    assert ended is not None
    assert ended.state is SagaState.CANCELLED


@pytest.mark.parametrize("at", ["before CAPTURE", "after CAPTURE", "after SHIP"])
async def test_an_order_called_off_after_its_pivot_is_refunded_or_voided(
    postgres: Backend, at: str
) -> None:
    world = World()
    crash = Crash(at)
    victim = a_desk(postgres, world, crash)
    order = await victim.place(await victim.fill_cart(quantity=2, stock=10), patience=NOT_WAITING)
    await victim.finish()
    assert crash.passed[-1] == at

    survivor = a_desk(postgres, world)
    cancelled = await survivor.cancel(order)

    await postgres.end_leases()
    assert await survivor.checkout.recover() == 0
    captured = at != "before CAPTURE"
    assert cancelled.state is OrderState.CANCELLED
    assert cancelled.payment_state is (PaymentState.REFUNDED if captured else PaymentState.VOIDED)
    assert (world.left(order.id), list(world.available.values())) == (0, [10])


CANCELLATION = [
    f"{when} {what}"
    for what in (
        "CANCEL_SHIPMENT",
        "commit of VOID",
        "VOID",
        "commit of REFUND_REST",
        "REFUND_REST",
        "RELEASE",
        "commit of COMPLETED",
    )
    for when in ("before", "after")
]


@pytest.mark.parametrize("at", CANCELLATION)
async def test_a_cancellation_survives_its_driver(postgres: Backend, at: str) -> None:
    world = World()
    order = await bought(a_desk(postgres, world))
    crash = Crash(at)
    await a_desk(postgres, world, crash).cancel(order)
    assert crash.passed[-1] == at

    await postgres.end_leases()
    survivor = a_desk(postgres, world)
    await survivor.checkout.recover()
    await survivor.finish()

    cancelled = await survivor.order(order.id)
    assert (cancelled.state, cancelled.payment_state) == (
        OrderState.CANCELLED,
        PaymentState.REFUNDED,
    )
    assert (world.left(order.id), list(world.available.values())) == (0, [10])
    assert len(world.refunds[order.id]) == 1
    assert await survivor.milestones(order) == [*BOUGHT, Milestone.CANCELLED, Milestone.REFUNDED]


async def test_a_checkout_and_a_cancellation_racing_for_the_row_end_cancelled(
    postgres: Backend,
) -> None:
    world = World()
    desk, other = a_desk(postgres, world), a_desk(postgres, world)
    order = await desk.place(await desk.fill_cart(stock=10), patience=NOT_WAITING)
    # Both race for the row; whoever comes second finds what the first one wrote.
    cancelled, _ = await asyncio.gather(other.cancel(order), desk.finish())

    assert cancelled.state is OrderState.CANCELLED
    assert world.left(order.id) == 0
    assert list(world.available.values()) == [10]
