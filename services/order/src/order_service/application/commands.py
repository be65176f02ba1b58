"""What shoppers do with carts. What other services know is asked before the cart is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import Aborted

from order_service.domain.cart import Cart
from order_service.domain.catalogue import Variant
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.errors import CartNotFound, RateNotFound


@dataclass(frozen=True, slots=True)
class CartKey:
    """A cart as one principal asks for it."""

    cart_id: UUID
    customer_id: UUID


@dataclass(frozen=True, slots=True)
class NewLine:
    """So much of a variant."""

    variant: Variant
    quantity: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Rates with what they were quoted for."""

    address: Address
    weight_grams: int
    rates: Sequence[ShippingRate]


class QuoteOutdated(Aborted):
    """The cart is not what its rates were quoted for."""


def create_cart(
    cart_id: UUID, customer_id: UUID, currency: str, lines: Sequence[NewLine], now: datetime
) -> Cart:
    cart = Cart(cart_id, customer_id, currency, create_time=now, update_time=now)
    add_lines(cart, lines, now)
    return cart


def must_own(cart: Cart | None, key: CartKey) -> Cart:
    """The principal's cart; somebody else's answers as a missing one."""
    if cart is None or cart.customer_id != key.customer_id:
        raise CartNotFound(cart_id=key.cart_id)
    return cart


def add_lines(cart: Cart, lines: Sequence[NewLine], now: datetime) -> None:
    for line in lines:
        cart.add(line.variant, line.quantity, now)


def select_rate(cart: Cart, rate_id: str, quote: Quote, now: datetime) -> None:
    """Choose one of the quoted rates, if the cart is still what they were quoted for."""
    cart.must_be_open()
    if (cart.shipping_address, cart.weight_grams) != (quote.address, quote.weight_grams):
        raise QuoteOutdated("The cart changed while its rates were quoted; choose again.")
    rate = next((rate for rate in quote.rates if rate.id == rate_id), None)
    if rate is None:
        raise RateNotFound(rate_id=rate_id)
    cart.choose(rate, now)
