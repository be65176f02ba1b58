import pytest
from chassis.ids import new_id
from order_service.domain import events
from order_service.domain.cart import CartState
from order_service.domain.errors import CartEmpty, IllegalTransition
from order_service.domain.order import Order
from order_service.domain.rejection import Rejection, ShortLine
from order_service.domain.states import FulfilmentState, OrderState, PaymentState

from services.order.tests.builders import (
    NOON,
    a_cart,
    a_confirmed_order,
    a_variant,
    an_empty_cart,
    an_order,
)

DECLINED = Rejection("PAYMENT_DECLINED", "Your card was declined.")
EXPIRED = Rejection("RESERVATION_EXPIRED", "The hold ran out.")


def test_placing_copies_the_cart_and_locks_it() -> None:
    cart = a_cart()

    order = Order.place(cart, NOON)

    assert (order.totals, order.email, order.customer_id) == (
        cart.totals,
        cart.email,
        cart.customer_id,
    )
    assert [(line.sku, line.quantity) for line in order.lines] == [("SHIRT-M", 2)]
    assert (cart.state, cart.order_id) == (CartState.LOCKED, order.id)


def test_an_empty_cart_makes_no_order() -> None:
    with pytest.raises(CartEmpty):
        Order.place(an_empty_cart(), NOON)


def test_a_placed_order_tells_so_with_its_number() -> None:
    order = Order.place(a_cart(), NOON)
    order.accept("1042")

    (placed,) = order.take_events()

    assert isinstance(placed, events.OrderPlaced)
    assert (placed.order.number, placed.order.version) == ("1042", 1)


def test_confirming_is_one_change() -> None:
    order = an_order()

    order.confirm(NOON)

    assert (order.state, order.payment_state) == (OrderState.CONFIRMED, PaymentState.AUTHORIZED)
    assert order.version == 2
    assert [type(event) for event in order.take_events()] == [events.OrderConfirmed]


def test_each_event_keeps_the_order_as_it_was_then() -> None:
    order = a_confirmed_order()

    order.capture(NOON)
    order.prepare(new_id(), NOON)
    captured, prepared = order.take_events()

    assert (captured.order.version, prepared.order.version) == (3, 4)
    assert captured.order.fulfilment_state is FulfilmentState.UNFULFILLED


def test_a_declined_order_says_so() -> None:
    order = an_order()

    order.reject(DECLINED, NOON)

    assert (order.state, order.payment_state) == (OrderState.REJECTED, PaymentState.DECLINED)
    assert order.rejection == DECLINED


def test_an_order_rejected_for_another_reason_has_its_payment_voided() -> None:
    order = an_order()

    order.reject(EXPIRED, NOON)

    assert order.payment_state is PaymentState.VOIDED


@pytest.mark.parametrize("end", ["confirm", "reject"])
def test_a_decided_order_is_not_decided_again(end: str) -> None:
    order = an_order()
    order.confirm(NOON) if end == "confirm" else order.reject(DECLINED, NOON)

    with pytest.raises(IllegalTransition):
        order.confirm(NOON)
    with pytest.raises(IllegalTransition):
        order.reject(DECLINED, NOON)


def test_an_unconfirmed_order_is_neither_captured_nor_shipped() -> None:
    order = an_order()

    with pytest.raises(IllegalTransition):
        order.capture(NOON)
    with pytest.raises(IllegalTransition):
        order.prepare(new_id(), NOON)
    with pytest.raises(IllegalTransition):
        order.follow_shipment(new_id(), FulfilmentState.SHIPPED, 2, NOON)


def test_money_is_captured_once() -> None:
    order = a_confirmed_order()
    order.capture(NOON)

    with pytest.raises(IllegalTransition):
        order.capture(NOON)


def test_an_order_has_one_shipment() -> None:
    order = a_confirmed_order()
    order.prepare(new_id(), NOON)

    with pytest.raises(IllegalTransition):
        order.prepare(new_id(), NOON)


def test_news_of_a_shipment_may_come_before_the_answer_that_created_it() -> None:
    order, shipment_id = a_confirmed_order(), new_id()
    order.follow_shipment(shipment_id, FulfilmentState.SHIPPED, 2, NOON)

    order.prepare(shipment_id, NOON)

    assert order.fulfilment_state is FulfilmentState.SHIPPED


def test_older_news_of_a_shipment_is_ignored() -> None:
    order, shipment_id = a_confirmed_order(), new_id()
    order.follow_shipment(shipment_id, FulfilmentState.DELIVERED, 4, NOON)
    before = order.version

    order.follow_shipment(shipment_id, FulfilmentState.SHIPPED, 2, NOON)

    assert (order.fulfilment_state, order.version) == (FulfilmentState.DELIVERED, before)


def test_progress_on_the_way_changes_nothing_a_reader_sees() -> None:
    order, shipment_id = a_confirmed_order(), new_id()
    order.follow_shipment(shipment_id, FulfilmentState.SHIPPED, 2, NOON)
    order.take_events()

    order.follow_shipment(shipment_id, FulfilmentState.SHIPPED, 3, NOON)

    assert order.take_events() == ()
    assert order.shipment_version == 3


def test_news_of_the_payment_never_goes_back() -> None:
    order = a_confirmed_order()
    order.capture(NOON)

    seen = []
    for state, version in [("AUTHORIZED", 1), ("REFUNDED", 3), ("PARTIALLY_REFUNDED", 2)]:
        order.follow_payment(PaymentState(state), version, NOON)
        seen.append(order.payment_state)

    assert seen == ["CAPTURED", "REFUNDED", "REFUNDED"]


def test_short_lines_say_how_many_were_wanted() -> None:
    order = an_order(a_cart(a_variant("A"), a_variant("B"), quantity=5))

    assert order.short_lines({"B": 3}) == (ShortLine("B", requested=5, available=3),)
