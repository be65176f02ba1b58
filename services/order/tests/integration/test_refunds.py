"""Giving money back, on the fake and on PostgreSQL."""

import pytest
from chassis.errors import Aborted
from chassis.ids import new_id
from order_service.domain.errors import (
    NothingCaptured,
    OrderLineNotFound,
    RefundExceeded,
)
from order_service.domain.states import OrderState, PaymentState
from order_service.domain.timeline import Milestone

from services.order.tests.backends import Backend
from services.order.tests.desk import a_desk
from services.order.tests.integration.sales import bought, usd
from services.order.tests.integration.test_recovery import Crash
from services.order.tests.world import Fault, World


async def test_a_part_and_then_the_rest_is_refunded(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)

    part = await desk.refund(order, {order.lines[0].id: 1})
    whole = await desk.refund(order, usd(1999 + 500))

    assert (part.payment_state, part.refunded_minor) == (PaymentState.PARTIALLY_REFUNDED, 1999)
    assert (whole.payment_state, whole.refunded_minor) == (PaymentState.REFUNDED, 4498)
    assert (whole.state, whole.refunding_minor) == (OrderState.CONFIRMED, 0)
    assert desk.world.left(order.id) == 0
    assert (await desk.milestones(order))[-2:] == [Milestone.REFUND_REQUESTED, Milestone.REFUNDED]


async def test_no_more_is_refunded_than_was_captured(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)
    await desk.refund(order, usd(4000))

    with pytest.raises(RefundExceeded) as refusal:
        await desk.refund(order, usd(499))

    assert refusal.value.metadata == {"available": "4.98 USD"}
    assert desk.world.left(order.id) == 498


@pytest.mark.parametrize("excess", ["a line of another order", "more than was bought"])
async def test_only_what_was_bought_is_refunded(backend: Backend, excess: str) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)
    lines = {new_id(): 1} if excess.startswith("a line") else {order.lines[0].id: 3}

    with pytest.raises((OrderLineNotFound, RefundExceeded)):
        await desk.refund(order, lines)


async def test_a_refund_that_the_provider_refuses_leaves_the_money_refundable(
    backend: Backend,
) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)
    desk.world.refunds[order.id][new_id()] = 4498  # made by hand, and not known here

    failed = await desk.refund(order, usd(100))

    assert (failed.payment_state, failed.refunded_minor, failed.refunding_minor) == (
        PaymentState.CAPTURED,
        0,
        0,
    )
    assert (await desk.milestones(order))[-1] is Milestone.REFUND_FAILED


async def test_a_refund_whose_answer_is_lost_is_made_once(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)
    desk.world.faults["refund"] = [Fault.REPLY_LOST, Fault.UNREACHABLE]

    refunded = await desk.refund(order, usd(100))

    assert refunded.refunded_minor == 100
    assert desk.world.left(order.id) == 4398


async def test_a_cancelled_order_is_not_refunded_again(backend: Backend) -> None:
    desk = a_desk(backend, World())
    order = await bought(desk)
    await desk.cancel(order)

    with pytest.raises(NothingCaptured):
        await desk.refund(order, usd(1))


async def test_an_order_is_not_called_off_while_its_money_is_on_the_way_back(
    postgres: Backend,
) -> None:
    desk = a_desk(postgres, World())
    order = await bought(desk)
    await a_desk(postgres, desk.world, Crash("before REFUND")).refund(order, usd(100))

    with pytest.raises(Aborted):
        await desk.cancel(order)

    await postgres.end_leases()
    await desk.checkout.recover()
    await desk.finish()
    assert (await desk.cancel(order)).refunded_minor == order.totals.total.minor
    assert desk.world.left(order.id) == 0
