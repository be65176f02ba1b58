from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.ids import new_id
from chassis.money import Money
from order_service.domain import errors
from order_service.domain.cart import MAX_LINES, MAX_QUANTITY, CartState

from services.order.tests.builders import ADDRESS, NOON, RATE, a_cart, a_variant, an_empty_cart

LATER = NOON + timedelta(minutes=1)


def test_the_same_variant_again_makes_its_line_grow() -> None:
    cart, shirt = an_empty_cart(), a_variant()

    cart.add(shirt, 1, NOON)
    first = cart.lines[0].id
    cart.add(shirt, 2, LATER)

    assert [(line.id, line.quantity) for line in cart.lines] == [(first, 3)]


def test_a_growing_line_shows_the_present_price() -> None:
    cart, shirt = an_empty_cart(), a_variant(price=1000)
    cart.add(shirt, 1, NOON)

    cart.add(a_variant(id=shirt.id, prices={"USD": Money(1500, "USD")}), 1, LATER)

    assert cart.totals.subtotal == Money(3000, "USD")


def test_a_variant_without_a_price_in_the_carts_currency_is_refused() -> None:
    cart = an_empty_cart(currency="EUR")

    with pytest.raises(errors.CurrencyUnavailable) as refusal:
        cart.add(a_variant(), 1, NOON)

    assert refusal.value.reason == "CURRENCY_MISMATCH"


def test_a_variant_that_is_no_longer_sold_is_refused() -> None:
    with pytest.raises(errors.VariantUnavailable):
        an_empty_cart().add(a_variant(is_sold=False), 1, NOON)


def test_quantity_zero_removes_a_line() -> None:
    cart = a_cart(a_variant("A"), a_variant("B"))

    cart.change({cart.lines[0].id: 0}, NOON)

    assert [line.sku for line in cart.lines] == ["B"]


def test_an_unknown_line_changes_nothing() -> None:
    cart = a_cart()
    before = cart.lines

    with pytest.raises(errors.CartLineNotFound):
        cart.change({before[0].id: 5, new_id(): 1}, NOON)

    assert cart.lines == before


def test_too_many_pieces_of_one_line_are_refused() -> None:
    cart = a_cart(quantity=MAX_QUANTITY)

    with pytest.raises(errors.CartFull):
        cart.add(a_variant(id=cart.lines[0].variant_id), 1, NOON)


def test_too_many_lines_are_refused() -> None:
    cart = a_cart(*(a_variant(f"SKU-{n}") for n in range(MAX_LINES)))

    with pytest.raises(errors.CartFull):
        cart.add(a_variant("ONE-MORE"), 1, NOON)


def test_a_cart_worth_more_than_a_payment_can_take_is_refused() -> None:
    with pytest.raises(errors.CartFull):
        an_empty_cart().add(a_variant(price=10**12), 101, NOON)


def test_new_lines_need_a_new_quote() -> None:
    cart = a_cart()

    cart.add(a_variant("HAT"), 1, NOON)

    assert cart.shipping_rate is None


def test_another_address_needs_a_new_quote_but_the_same_one_does_not() -> None:
    cart = a_cart()

    cart.deliver_to("new@example.com", ADDRESS, NOON)
    assert cart.shipping_rate == RATE

    cart.deliver_to("new@example.com", type(ADDRESS)("DE", "10115"), NOON)
    assert cart.shipping_rate is None


def test_each_change_is_a_new_version() -> None:
    cart = a_cart()
    before = cart.version

    cart.deliver_to("new@example.com", ADDRESS, LATER)

    assert (cart.version, cart.update_time) == (before + 1, LATER)


def test_an_empty_cart_cannot_be_ordered() -> None:
    with pytest.raises(errors.CartEmpty):
        an_empty_cart().must_be_complete()


def test_what_is_missing_for_an_order_is_named() -> None:
    cart = an_empty_cart()
    cart.add(a_variant(), 1, NOON)
    cart.deliver_to("jo@example.com", ADDRESS, NOON)

    with pytest.raises(errors.CartIncomplete) as refusal:
        cart.must_be_complete()

    assert refusal.value.metadata["missing"] == "shipping_rate"


def test_a_locked_cart_does_not_change() -> None:
    cart = a_cart()
    cart.lock(new_id(), NOON)

    with pytest.raises(errors.CartLocked):
        cart.add(a_variant(), 1, NOON)
    with pytest.raises(errors.CartLocked):
        cart.lock(new_id(), NOON)


def test_a_refused_order_gives_the_cart_back_as_it_was() -> None:
    cart, order_id = a_cart(), new_id()
    lines = cart.lines
    cart.lock(order_id, NOON)

    cart.reopen(order_id, LATER)

    assert (cart.state, cart.order_id, cart.lines) == (CartState.OPEN, None, lines)
    assert cart.shipping_rate == RATE


def test_a_consumed_cart_stays_consumed() -> None:
    cart, order_id = a_cart(), new_id()
    cart.lock(order_id, NOON)
    cart.consume(order_id, NOON)

    with pytest.raises(errors.CartConsumed):
        cart.choose(RATE, NOON)
    with pytest.raises(errors.IllegalTransition):
        cart.reopen(order_id, NOON)


def test_only_the_order_it_waits_for_settles_a_cart() -> None:
    cart = a_cart()
    cart.lock(new_id(), NOON)

    with pytest.raises(errors.IllegalTransition):
        cart.consume(new_id(), NOON)


def test_repricing_takes_over_and_names_what_changed() -> None:
    shirt, hat = a_variant("SHIRT", 1000), a_variant("HAT", 500)
    cart = a_cart(shirt, hat, quantity=1)

    dearer = a_variant("SHIRT", 1200, id=shirt.id)
    request_id = new_id()

    assert cart.reprice({shirt.id: dearer, hat.id: hat}, request_id, LATER)

    assert cart.changed_prices == {"SHIRT": Money(1200, "USD")}
    assert cart.repriced_for == request_id
    assert cart.totals.subtotal == Money(1700, "USD")


def test_repricing_at_the_same_prices_changes_nothing() -> None:
    shirt = a_variant()
    cart = a_cart(shirt)
    before = cart.version

    assert not cart.reprice({shirt.id: shirt}, new_id(), LATER)
    assert cart.version == before


def test_a_changed_price_is_shown_beside_the_one_seen_until_the_line_is_changed() -> None:
    shirt, hat = a_variant("SHIRT", price=1000), a_variant("HAT", price=500)
    cart = a_cart(shirt, hat)
    dearer = {shirt.id: replace(shirt, prices={"USD": Money(1100, "USD")}), hat.id: hat}

    cart.reprice(dearer, new_id(), NOON)

    changed, same = cart.lines
    assert (changed.previous_unit_price, changed.unit_price.minor) == (Money(1000, "USD"), 1100)
    assert same.previous_unit_price is None
    cart.change({changed.id: 3}, NOON)
    assert cart.lines[0].previous_unit_price is None
