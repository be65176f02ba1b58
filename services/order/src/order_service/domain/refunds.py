"""Giving back some of what an order cost. Only what was captured can be given back, and once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from chassis.money import Money

from order_service.domain.errors import (
    CurrencyUnavailable,
    NothingCaptured,
    OrderLineNotFound,
    RefundExceeded,
)
from order_service.domain.order import Order
from order_service.domain.states import OrderState, PaymentState
from order_service.domain.timeline import SHOP, Actor, Milestone

_REFUNDABLE = (PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED)


def price_of(order: Order, quantities: Mapping[UUID, int], refunded: Mapping[UUID, int]) -> Money:
    """What so many units of these lines were sold for, beside those refunded already."""
    lines = {line.id: line for line in order.lines}
    price = Money.zero(order.currency)
    for line_id, quantity in quantities.items():
        if line_id not in lines:
            raise OrderLineNotFound(line_id=line_id)
        left = lines[line_id].quantity - refunded.get(line_id, 0)
        if quantity > left:
            raise RefundExceeded(
                f"{left} of this line are left to refund.", line_id=line_id, left=left
            )
        price += lines[line_id].unit_price * quantity
    return price


def request_refund(order: Order, amount: Money, actor: Actor, reason: str, now: datetime) -> None:
    """Put the amount aside; no other refund can have it."""
    if order.state is not OrderState.CONFIRMED or order.payment_state not in _REFUNDABLE:
        raise NothingCaptured("Nothing of this order is captured.", state=order.payment_state)
    if amount.currency != order.currency:
        raise CurrencyUnavailable(f"The order is in {order.currency}.", currency=order.currency)
    left = order.totals.total.minor - order.refunded_minor - order.refunding_minor
    if amount.minor > left:
        available = Money(left, order.currency)
        raise RefundExceeded(f"At most {available} is left to refund.", available=available)
    order.refunding_minor += amount.minor
    order.record(Milestone.REFUND_REQUESTED, now, actor, reason, amount.minor)


def refunded(order: Order, amount: Money, reason: str, now: datetime) -> None:
    """The provider gave it back."""
    order.refunding_minor -= amount.minor
    order.refunded_minor += amount.minor
    whole = order.refunded_minor == order.totals.total.minor
    order.payment_state = PaymentState.REFUNDED if whole else PaymentState.PARTIALLY_REFUNDED
    order.record(Milestone.REFUNDED, now, SHOP, reason, amount.minor)


def refund_failed(order: Order, amount: Money, reason: str, now: datetime) -> None:
    """The provider did not; the amount can be given back in another attempt."""
    order.refunding_minor -= amount.minor
    order.record(Milestone.REFUND_FAILED, now, SHOP, reason, amount.minor)
