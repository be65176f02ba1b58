from chassis.money import Money
from hypothesis import given
from hypothesis import strategies as st
from order_service.domain.totals import Totals

from services.order.tests.builders import NOON, RATE, a_cart, a_variant, an_empty_cart


def test_the_total_is_lines_times_quantity_plus_shipping() -> None:
    cart = a_cart(a_variant("A", 1999), a_variant("B", 501), quantity=3)

    assert cart.totals.subtotal == Money(7500, "USD")
    assert cart.totals.shipping == RATE.price
    assert cart.totals.total == Money(8000, "USD")


def test_an_empty_cart_costs_nothing() -> None:
    assert an_empty_cart(currency="JPY").totals.total == Money.zero("JPY")


def test_shipping_costs_nothing_until_a_rate_is_chosen() -> None:
    cart = an_empty_cart()
    cart.add(a_variant(price=1000), 1, NOON)

    assert cart.totals.shipping == Money.zero("USD")


@given(st.lists(st.integers(0, 10**12)))
def test_the_order_of_lines_does_not_matter(prices: list[int]) -> None:
    forward = Totals.of((Money(price, "USD") for price in prices), RATE, "USD")
    backward = Totals.of((Money(price, "USD") for price in reversed(prices)), RATE, "USD")

    assert forward == backward
    assert forward.total == Money(sum(prices) + RATE.price.minor, "USD")
