"""What the saga's decisions do to the order and its cart."""

from collections.abc import Sequence
from datetime import datetime

from order_service.application.ports import OrderUnitOfWork
from order_service.domain.order import Order
from order_service.domain.saga import Capture, Confirm, Effect, Prepare, Reject


async def apply_effects(
    effects: Sequence[Effect], order: Order, uow: OrderUnitOfWork, now: datetime
) -> None:
    """Change the order by these effects, in order, and record the events."""
    for effect in effects:
        await _apply(effect, order, uow, now)
    await uow.orders.save(order)
    uow.record(*order.take_events())


async def _apply(effect: Effect, order: Order, uow: OrderUnitOfWork, now: datetime) -> None:
    match effect:
        case Confirm():
            order.confirm(now)
            cart = await uow.carts.get_for_update(order.cart_id)
            cart.consume(order.id, now)
            await uow.carts.save(cart)
        case Capture():
            order.capture(now)
        case Prepare(shipment_id):
            order.prepare(shipment_id, now)
        case Reject(rejection):
            order.reject(rejection, now)
            cart = await uow.carts.get_for_update(order.cart_id)
            cart.reopen(order.id, now)
            await uow.carts.save(cart)
