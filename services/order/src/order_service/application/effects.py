"""What the saga's decisions do to the order and its cart."""

from collections.abc import Sequence
from datetime import datetime

from order_service.application.ports import OrderUnitOfWork
from order_service.domain.order import Order
from order_service.domain.refunds import refund_failed, refunded
from order_service.domain.saga import (
    Cancel,
    Capture,
    Confirm,
    Effect,
    FailRefund,
    GiveBack,
    Prepare,
    Refund,
    Reject,
)


async def apply_effects(
    effects: Sequence[Effect], seen: Order, uow: OrderUnitOfWork, now: datetime
) -> Order:
    """Change the order as it was last seen, or, if news of it came in since, as it is now."""
    if any(isinstance(effect, Cancel) for effect in effects):
        await uow.sagas.end_checkout(seen.id)  # before the order, as its driver does
    order = _changed(seen, effects, now)
    if not await uow.orders.replace(seen, order):
        order = _changed(await uow.orders.get_for_update(seen.id), effects, now)
        await uow.orders.save(order)
    await _settle_cart(order, effects, uow, now)
    uow.record(*order.take_events())
    return order


def _changed(seen: Order, effects: Sequence[Effect], now: datetime) -> Order:
    order = seen.copied()
    for effect in effects:
        match effect:
            case Confirm():
                order.confirm(now)
            case Capture():
                order.capture(now)
            case Prepare(shipment_id):
                order.prepare(shipment_id, now)
            case Reject(rejection):
                order.reject(rejection, now)
            case Cancel(wish):
                order.cancel(wish.actor, wish.reason, now)
            case GiveBack(state):
                order.settle_payment(state, now)
            case Refund(wish) if wish.amount:
                refunded(order, wish.amount, wish.reason, now)
            case FailRefund(wish, rejection) if wish.amount:
                refund_failed(order, wish.amount, rejection.reason, now)
    return order


async def _settle_cart(
    order: Order, effects: Sequence[Effect], uow: OrderUnitOfWork, now: datetime
) -> None:
    for effect in effects:
        match effect:
            case Confirm():
                await uow.carts.consume(order.cart_id, order.id, now)
            case Reject():
                await uow.carts.reopen(order.cart_id, order.id, now)
            case _:
                pass
