"""Placing orders, on the fake and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.ids import new_id
from order_service.application.commands import CartKey
from order_service.application.place_order import PlaceOrder
from order_service.application.ports import OrderUnitOfWork
from order_service.domain.cart import CartState
from order_service.domain.errors import (
    CartConsumed,
    CartEmpty,
    CartLocked,
    CartNotFound,
    RequestIdReused,
)
from order_service.domain.rejection import ShortLine
from order_service.domain.states import FulfilmentState, OrderState, PaymentState

from services.order.tests.backends import Backend
from services.order.tests.builders import an_empty_cart
from services.order.tests.desk import PATIENCE, VISA, Desk, a_desk
from services.order.tests.world import Fault, World


@pytest.fixture
def desk(backend: Backend) -> Desk:
    return a_desk(backend, World())


async def test_a_placed_order_is_confirmed_then_captured_and_shipped(desk: Desk) -> None:
    cart = await desk.fill_cart()

    confirmed = await desk.place(cart)
    await desk.finish()
    order = await desk.order(confirmed.id)

    assert (confirmed.state, confirmed.version) == (OrderState.CONFIRMED, 2)
    assert (order.payment_state, order.version) == (PaymentState.CAPTURED, 4)
    assert (order.fulfilment_state, order.shipment_id) == (
        FulfilmentState.PREPARING,
        desk.world.shipments[order.id],
    )
    assert desk.world.captured[order.id] == order.totals.total.minor
    assert (await desk.cart(cart)).state is CartState.CONSUMED
    assert desk.world.calls == ["reserve", "authorize", "commit", "capture", "ship"]


async def test_a_declined_card_leaves_nothing_behind_but_the_cart(desk: Desk) -> None:
    cart = await desk.fill_cart(stock=5)

    order = await desk.place(cart, token="pm_declined")

    assert (order.state, order.payment_state) == (OrderState.REJECTED, PaymentState.DECLINED)
    assert order.rejection is not None
    assert (order.rejection.reason, order.rejection.message) == (
        "PAYMENT_DECLINED",
        "Your card was declined.",
    )
    assert desk.world.available[cart.lines[0].sku] == 5
    reopened = await desk.cart(cart)
    assert (reopened.state, reopened.lines) == (CartState.OPEN, cart.lines)


async def test_a_refused_cart_can_be_placed_again_with_a_new_request(desk: Desk) -> None:
    cart = await desk.fill_cart()
    refused = await desk.place(cart, token="pm_declined")

    order = await desk.place(cart)

    assert order.id != refused.id
    assert order.state is OrderState.CONFIRMED


async def test_out_of_stock_names_the_lines_that_fell_short(desk: Desk) -> None:
    cart = await desk.fill_cart(quantity=3, stock=2)

    order = await desk.place(cart)

    assert order.rejection is not None
    assert order.rejection.reason == "OUT_OF_STOCK"
    assert order.rejection.short_lines == (ShortLine(cart.lines[0].sku, 3, 2),)
    assert desk.world.payments == {order.id: "voided"}
    assert (await desk.cart(cart)).state is CartState.OPEN


async def test_an_unknown_payment_is_asked_for_again_until_it_is_known(desk: Desk) -> None:
    desk.world.faults["authorize"] = [Fault.REPLY_LOST, Fault.UNREACHABLE]

    order = await desk.place(await desk.fill_cart())

    assert order.state is OrderState.CONFIRMED
    assert desk.world.calls.count("reserve") == 3, "the hold is extended each time"


async def test_past_its_deadline_an_unknown_payment_is_voided(backend: Backend) -> None:
    desk = a_desk(backend, World(), deadline=timedelta(seconds=-1))
    desk.world.faults["reserve"] = [Fault.UNREACHABLE]
    desk.world.faults["authorize"] = [Fault.REPLY_LOST]

    order = await desk.place(await desk.fill_cart(stock=7))

    assert order.rejection is not None
    assert order.rejection.reason == "DEADLINE_EXCEEDED"
    assert desk.world.payments == {order.id: "voided"}
    assert list(desk.world.available.values()) == [7]


async def test_a_hold_that_ran_out_is_taken_again(desk: Desk) -> None:
    desk.world.faults["authorize"] = [Fault.HOLDS_END]

    order = await desk.place(await desk.fill_cart())

    assert order.state is OrderState.CONFIRMED
    assert desk.world.reservations[order.id] == "committed"


async def test_a_hold_that_ran_out_and_was_sold_since_voids_the_payment(desk: Desk) -> None:
    desk.world.faults["authorize"] = [Fault.HOLDS_END]
    cart = await desk.fill_cart(quantity=3, stock=3)
    placing = asyncio.create_task(desk.place(cart))
    while "authorize" not in desk.world.calls:
        await asyncio.sleep(0)
    desk.world.available.clear()

    order = await placing

    assert order.rejection is not None
    assert order.rejection.reason == "OUT_OF_STOCK"
    assert desk.world.payments == {order.id: "voided"}


@pytest.mark.parametrize("step", ["commit", "capture", "ship"])
@pytest.mark.parametrize("fault", [Fault.UNREACHABLE, Fault.REPLY_LOST])
async def test_trouble_after_authorization_only_takes_longer(
    desk: Desk, step: str, fault: Fault
) -> None:
    desk.world.faults[step] = [fault]

    placed = await desk.place(await desk.fill_cart())
    await desk.finish()
    order = await desk.order(placed.id)

    assert (order.payment_state, order.fulfilment_state) == (
        PaymentState.CAPTURED,
        FulfilmentState.PREPARING,
    )
    assert desk.world.captured[order.id] == order.totals.total.minor


@pytest.mark.parametrize("step", ["void", "release"])
async def test_trouble_while_giving_back_only_takes_longer(desk: Desk, step: str) -> None:
    desk.world.faults[step] = [Fault.UNREACHABLE, Fault.REPLY_LOST]

    order = await desk.place(await desk.fill_cart(quantity=3, stock=2))

    assert order.state is OrderState.REJECTED
    assert desk.world.payments == {order.id: "voided"}


async def test_the_same_request_twenty_times_at_once_makes_one_order(desk: Desk) -> None:
    cart, request_id = await desk.fill_cart(stock=1000), new_id()

    orders = await asyncio.gather(*(desk.place(cart, request_id=request_id) for _ in range(20)))
    await desk.finish()

    assert len({order.id for order in orders}) == 1
    assert {order.state for order in orders} == {OrderState.CONFIRMED}
    assert desk.world.calls == ["reserve", "authorize", "commit", "capture", "ship"]


async def test_twenty_requests_for_one_cart_at_once_make_one_order(desk: Desk) -> None:
    cart = await desk.fill_cart(stock=1000)

    answers = await asyncio.gather(*(desk.place(cart) for _ in range(20)), return_exceptions=True)

    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refusals) == 19
    assert {type(refusal) for refusal in refusals} <= {CartLocked, CartConsumed}


async def test_a_request_id_is_not_used_for_another_cart_or_token(desk: Desk) -> None:
    cart, request_id = await desk.fill_cart(), new_id()
    await desk.place(cart, request_id=request_id)
    other = await desk.fill_cart()
    another = PlaceOrder(request_id, CartKey(other.id, cart.customer_id), VISA)

    with pytest.raises(RequestIdReused):
        await desk.placer.place(another, lambda: PATIENCE)
    with pytest.raises(RequestIdReused):
        await desk.place(cart, token="pm_other", request_id=request_id)


async def test_a_request_id_used_for_two_carts_at_once_makes_one_order(desk: Desk) -> None:
    customer, request_id = new_id(), new_id()
    carts = [await desk.fill_cart(customer_id=customer) for _ in range(5)]

    answers = await asyncio.gather(
        *(desk.place(cart, request_id=request_id) for cart in carts), return_exceptions=True
    )

    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(refusal) for refusal in refusals] == [RequestIdReused] * 4
    states = [(await desk.cart(cart)).state for cart in carts]
    assert sorted(states) == [CartState.CONSUMED] + [CartState.OPEN] * 4


async def test_a_checkout_takes_three_transactions(backend: Backend) -> None:
    opened = []

    def counted() -> OrderUnitOfWork:
        uow = backend.open_unit_of_work()
        opened.append(uow)
        return uow

    desk = a_desk(backend, World())
    cart = await desk.fill_cart()
    counting = a_desk(replace(backend, open_unit_of_work=counted), desk.world)
    await counting.place(cart)
    await counting.finish()

    assert len(opened) == 3, "accept, confirm, complete"


async def test_a_consumed_cart_is_not_ordered_again(desk: Desk) -> None:
    cart = await desk.fill_cart()
    await desk.place(cart)

    with pytest.raises(CartConsumed):
        await desk.place(cart)


async def test_an_empty_cart_is_not_ordered(desk: Desk) -> None:
    cart = an_empty_cart()
    async with desk.backend.open_unit_of_work() as uow:
        await uow.carts.save(cart)
        await uow.commit()

    with pytest.raises(CartEmpty):
        await desk.place(cart)


async def test_somebody_elses_cart_is_not_found(desk: Desk) -> None:
    cart = await desk.fill_cart()
    thief = PlaceOrder(new_id(), CartKey(cart.id, new_id()), VISA)

    with pytest.raises(CartNotFound):
        await desk.placer.place(thief, lambda: PATIENCE)


async def test_without_patience_the_order_comes_back_pending(desk: Desk) -> None:
    desk.world.faults["reserve"] = [Fault.UNREACHABLE]

    order = await desk.place(await desk.fill_cart(), patience=timedelta(0))
    await desk.finish()

    assert order.state is OrderState.PENDING
    assert (await desk.order(order.id)).state is OrderState.CONFIRMED
