"""The three independent axes of an order and the moves each allows."""

from collections.abc import Mapping
from enum import StrEnum


class OrderState(StrEnum):
    """Whether it is a sale."""

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


class PaymentState(StrEnum):
    """Where the money is."""

    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    DECLINED = "DECLINED"


class FulfilmentState(StrEnum):
    """Where the goods are."""

    UNFULFILLED = "UNFULFILLED"
    PREPARING = "PREPARING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"


ORDER_MOVES: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PENDING: frozenset(
        {OrderState.CONFIRMED, OrderState.REJECTED, OrderState.CANCELLED}
    ),
    OrderState.CONFIRMED: frozenset({OrderState.CANCELLED}),
    OrderState.REJECTED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}

# Events of payment and shipping may overtake one another, so a move may skip states in between.
PAYMENT_MOVES: Mapping[PaymentState, frozenset[PaymentState]] = {
    PaymentState.PENDING: frozenset(PaymentState) - {PaymentState.PENDING},
    PaymentState.AUTHORIZED: frozenset(
        {
            PaymentState.CAPTURED,
            PaymentState.VOIDED,
            PaymentState.PARTIALLY_REFUNDED,
            PaymentState.REFUNDED,
        }
    ),
    PaymentState.CAPTURED: frozenset({PaymentState.PARTIALLY_REFUNDED, PaymentState.REFUNDED}),
    PaymentState.PARTIALLY_REFUNDED: frozenset({PaymentState.REFUNDED}),
    PaymentState.REFUNDED: frozenset(),
    PaymentState.VOIDED: frozenset(),
    PaymentState.DECLINED: frozenset(),
}

_FULFILMENT_ORDER = tuple(FulfilmentState)
FULFILMENT_MOVES: Mapping[FulfilmentState, frozenset[FulfilmentState]] = {
    state: frozenset(_FULFILMENT_ORDER[index + 1 :])
    for index, state in enumerate(_FULFILMENT_ORDER)
}
