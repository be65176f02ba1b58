"""What shoppers ask for. Somebody else's cart or order answers as a missing one."""

from collections.abc import Sequence
from uuid import UUID

from order_service.application.commands import CartKey, Quote
from order_service.application.ports import OpenReads, Shipping
from order_service.domain.cart import Cart
from order_service.domain.errors import CartEmpty, CartIncomplete, CartNotFound, OrderNotFound
from order_service.domain.order import Order


async def get_cart(key: CartKey, open_reads: OpenReads) -> Cart:
    async with open_reads() as reads:
        cart = await reads.carts.get(key.cart_id)
    if cart.customer_id != key.customer_id:
        raise CartNotFound(cart_id=key.cart_id)
    return cart


async def quote_rates(key: CartKey, open_reads: OpenReads, shipping: Shipping) -> Quote:
    """What bringing this cart to its address costs."""
    cart = await get_cart(key, open_reads)
    if not cart.lines:
        raise CartEmpty(cart_id=cart.id)
    if cart.shipping_address is None:
        raise CartIncomplete(cart_id=cart.id, missing="shipping_address")
    rates = await shipping.quote(cart.shipping_address, cart.weight_grams, cart.currency)
    return Quote(cart.shipping_address, cart.weight_grams, rates)


async def get_order(order_id: UUID, customer_id: UUID, open_reads: OpenReads) -> Order:
    async with open_reads() as reads:
        order = await reads.orders.get(order_id)
    if order.customer_id != customer_id:
        raise OrderNotFound(order_id=order_id)
    return order


async def list_orders(
    customer_id: UUID, size: int, before: UUID | None, open_reads: OpenReads
) -> tuple[Sequence[Order], UUID | None]:
    """A page of the customer's orders, newest first, and where the next page starts."""
    async with open_reads() as reads:
        found = await reads.orders.of_customer(customer_id, size + 1, before)
    page = found[:size]
    return page, page[-1].id if len(found) > size else None
