"""What shoppers ask for. Somebody else's cart or order answers as a missing one."""

from collections.abc import Sequence
from uuid import UUID

from order_service.application.commands import CartKey, Quote, must_own
from order_service.application.ports import OpenReads, OrderFilter, Shipping
from order_service.application.viewer import Viewer
from order_service.domain.cart import Cart
from order_service.domain.errors import CartEmpty, CartIncomplete
from order_service.domain.order import Order
from order_service.domain.timeline import Entry


async def get_cart(key: CartKey, open_reads: OpenReads) -> Cart:
    async with open_reads() as reads:
        cart = await reads.carts.get(key.cart_id)
    return must_own(cart, key)


async def quote_rates(key: CartKey, open_reads: OpenReads, shipping: Shipping) -> Quote:
    """What bringing this cart to its address costs."""
    cart = await get_cart(key, open_reads)
    if not cart.lines:
        raise CartEmpty(cart_id=cart.id)
    if cart.shipping_address is None:
        raise CartIncomplete(cart_id=cart.id, missing="shipping_address")
    rates = await shipping.quote(cart.shipping_address, cart.weight_grams, cart.currency)
    return Quote(cart.shipping_address, cart.weight_grams, rates)


async def get_order(order_id: UUID, viewer: Viewer, open_reads: OpenReads) -> Order:
    async with open_reads() as reads:
        order = await reads.orders.get(order_id)
    viewer.must_see(order)
    return order


async def list_orders(
    wanted: OrderFilter, size: int, before: UUID | None, open_reads: OpenReads
) -> tuple[Sequence[Order], UUID | None]:
    """A page of orders, newest first, and where the next page starts."""
    async with open_reads() as reads:
        found = await reads.orders.find(wanted, size + 1, before)
    page = found[:size]
    return page, page[-1].id if len(found) > size else None


async def list_events(
    order_id: UUID, viewer: Viewer, size: int, after: int, open_reads: OpenReads
) -> tuple[Order, Sequence[Entry], int | None]:
    """The order, a page of its timeline, oldest first, and where the next page starts."""
    async with open_reads() as reads:
        order = await reads.orders.get(order_id)
        viewer.must_see(order)
        found = await reads.orders.timeline(order_id, size + 1, after)
    page = found[:size]
    return order, page, page[-1].version if len(found) > size else None


async def list_timelines(
    ids: Sequence[UUID], viewer: Viewer, most: int, open_reads: OpenReads
) -> Sequence[tuple[Order, Sequence[Entry]]]:
    """The beginnings of the timelines of those that the viewer may see."""
    async with open_reads() as reads:
        seen = [each for each in await reads.orders.several(ids) if viewer.sees(each)]
        found = await reads.orders.timelines([order.id for order in seen], most)
    return [(order, found.get(order.id, ())) for order in seen]
