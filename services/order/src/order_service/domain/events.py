"""Facts about orders. Each carries the whole order as it stood right after the change."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.unit_of_work import Event

if TYPE_CHECKING:  # an order records events and an event holds an order
    from order_service.domain.order import Order


@dataclass(frozen=True, slots=True)
class OrderEvent(Event):
    """What all facts about an order share; `order.version` is the aggregate version."""

    order: "Order"


class OrderPlaced(OrderEvent):
    """Accepted: it can no longer be lost."""


class OrderConfirmed(OrderEvent):
    """Paid for and in stock: a sale."""


class OrderRejected(OrderEvent):
    """Refused after acceptance: nothing is charged, nothing is held."""


class OrderCancelled(OrderEvent):
    """Called off before it was shipped."""


class OrderPaymentChanged(OrderEvent):
    """The money moved, or is about to move back."""


class OrderFulfilmentChanged(OrderEvent):
    """The goods moved."""
