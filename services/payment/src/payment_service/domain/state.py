"""The states of a payment and the moves between them."""

from enum import StrEnum

from payment_service.domain.outcomes import Standing


class State(StrEnum):
    """Where the money is."""

    PENDING = "pending"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    VOIDED = "voided"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    DECLINED = "declined"


LEGAL_MOVES = {
    State.PENDING: {State.AUTHORIZED, State.DECLINED},
    State.AUTHORIZED: {State.CAPTURED, State.VOIDED},
    State.CAPTURED: {State.PARTIALLY_REFUNDED, State.REFUNDED},
    State.PARTIALLY_REFUNDED: {State.PARTIALLY_REFUNDED, State.REFUNDED},
    State.VOIDED: set[State](),
    State.REFUNDED: set[State](),
    State.DECLINED: set[State](),
}
CAPTURED = {State.CAPTURED, State.PARTIALLY_REFUNDED, State.REFUNDED}

# How the provider may say a payment stands without telling anything new to a payment in a state.
KNOWN_BY: dict[Standing, set[State]] = {
    Standing.AUTHORIZED: {State.AUTHORIZED, State.VOIDED, *CAPTURED},
    Standing.CAPTURED: CAPTURED,
    Standing.CANCELLED: {State.VOIDED},
    Standing.DECLINED: {State.DECLINED},
    Standing.PROCESSING: {*State},
}
