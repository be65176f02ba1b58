"""What shoppers do with carts. What other services know is asked before the transaction opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock
from chassis.errors import Aborted
from chassis.ids import new_id

from order_service.application.ports import OrderUnitOfWork
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


async def create_cart(
    customer_id: UUID,
    currency: str,
    lines: Sequence[NewLine],
    uow: OrderUnitOfWork,
    clock: Clock,
) -> Cart:
    now = clock.now()
    cart = Cart(new_id(), customer_id, currency, create_time=now, update_time=now)
    for line in lines:
        cart.add(line.variant, line.quantity, now)
    await uow.carts.add(cart)
    return cart


async def add_lines(
    key: CartKey, lines: Sequence[NewLine], uow: OrderUnitOfWork, clock: Clock
) -> Cart:
    cart = await own_cart_for_update(key, uow)
    for line in lines:
        cart.add(line.variant, line.quantity, clock.now())
    await uow.carts.save(cart)
    return cart


async def update_lines(
    key: CartKey, quantities: Mapping[UUID, int], uow: OrderUnitOfWork, clock: Clock
) -> Cart:
    cart = await own_cart_for_update(key, uow)
    cart.change(quantities, clock.now())
    await uow.carts.save(cart)
    return cart


async def remove_lines(
    key: CartKey, line_ids: Sequence[UUID], uow: OrderUnitOfWork, clock: Clock
) -> Cart:
    cart = await own_cart_for_update(key, uow)
    cart.remove(line_ids, clock.now())
    await uow.carts.save(cart)
    return cart


async def set_delivery(
    key: CartKey, email: str, address: Address, uow: OrderUnitOfWork, clock: Clock
) -> Cart:
    cart = await own_cart_for_update(key, uow)
    cart.deliver_to(email, address, clock.now())
    await uow.carts.save(cart)
    return cart


async def select_rate(
    key: CartKey, rate_id: str, quote: Quote, uow: OrderUnitOfWork, clock: Clock
) -> Cart:
    """Choose one of the quoted rates, if the cart is still what they were quoted for."""
    cart = await own_cart_for_update(key, uow)
    cart.must_be_open()
    if (cart.shipping_address, cart.weight_grams) != (quote.address, quote.weight_grams):
        raise QuoteOutdated("The cart changed while its rates were quoted; choose again.")
    rate = next((rate for rate in quote.rates if rate.id == rate_id), None)
    if rate is None:
        raise RateNotFound(rate_id=rate_id)
    cart.choose(rate, clock.now())
    await uow.carts.save(cart)
    return cart


async def own_cart_for_update(key: CartKey, uow: OrderUnitOfWork) -> Cart:
    """The principal's cart; somebody else's answers as a missing one."""
    cart = await uow.carts.get_for_update(key.cart_id)
    if cart.customer_id != key.customer_id:
        raise CartNotFound(cart_id=key.cart_id)
    return cart
