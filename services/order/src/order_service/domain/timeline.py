"""What happened to an order: entries that are only ever added, one for each version."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from order_service.domain.states import FulfilmentState, PaymentState


class Milestone(StrEnum):
    """What can happen to an order."""

    PLACED = "PLACED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    PREPARING = "PREPARING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    REFUND_REQUESTED = "REFUND_REQUESTED"
    REFUNDED = "REFUNDED"
    REFUND_FAILED = "REFUND_FAILED"


class ActorKind(StrEnum):
    """Who can do something to an order."""

    SHOPPER = "SHOPPER"
    STAFF = "STAFF"
    SHOP = "SHOP"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it; the shop itself has no id."""

    kind: ActorKind
    id: UUID | None = None


SHOP = Actor(ActorKind.SHOP)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; `version` is the order's right after it."""

    version: int
    milestone: Milestone
    at: datetime
    actor: Actor = SHOP
    reason: str = ""
    amount_minor: int | None = None


AT_FULFILMENT = {
    FulfilmentState.PREPARING: Milestone.PREPARING,
    FulfilmentState.SHIPPED: Milestone.SHIPPED,
    FulfilmentState.DELIVERED: Milestone.DELIVERED,
}
AT_PAYMENT = {
    PaymentState.CAPTURED: Milestone.CAPTURED,
    PaymentState.VOIDED: Milestone.VOIDED,
    PaymentState.PARTIALLY_REFUNDED: Milestone.REFUNDED,
    PaymentState.REFUNDED: Milestone.REFUNDED,
}
