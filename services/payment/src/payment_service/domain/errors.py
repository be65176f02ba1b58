"""Refusals of this context; each reason is part of the public contract."""

from datetime import timedelta
from uuid import UUID

from chassis.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    NotFound,
    Unauthenticated,
    Unavailable,
)


class PaymentNotFound(NotFound):
    """The order has no payment."""

    reason = "PAYMENT_NOT_FOUND"

    def __init__(self, order_id: UUID) -> None:
        super().__init__("No such payment.", order_id=order_id)


class ProviderDeclined(FailedPrecondition):
    """The provider refused, for good."""

    reason = "PAYMENT_DECLINED"

    def __init__(self, decline_code: str, message: str) -> None:
        super().__init__(
            f"The payment was declined: {message}", decline_code=decline_code, message=message
        )


class AlreadyVoided(FailedPrecondition):
    """The order's payment was voided, maybe before it was asked for."""

    reason = "PAYMENT_VOIDED"


class PaymentOutcomeUnknown(Unavailable):
    """The provider has not answered clearly; the reconciler finds out, the caller asks again."""

    reason = "PAYMENT_OUTCOME_UNKNOWN"
    retry_after = timedelta(seconds=1)

    def __init__(self) -> None:
        super().__init__("The provider has not answered clearly yet; ask again.")


class PaymentNotAuthorized(FailedPrecondition):
    """There is no authorization to capture or void."""

    reason = "PAYMENT_NOT_AUTHORIZED"


class PaymentNotCaptured(FailedPrecondition):
    """There is nothing to refund."""

    reason = "PAYMENT_NOT_CAPTURED"


class PaymentAmountExceeded(FailedPrecondition):
    """More than was authorized, or than is left to refund."""

    reason = "PAYMENT_AMOUNT_EXCEEDED"


class PaymentMismatch(AlreadyExists):
    """The order's payment was asked for with another amount or token."""

    reason = "PAYMENT_MISMATCH"


class RefundIdReused(AlreadyExists):
    """A refund with this request id, and another amount or reason, was made before."""

    reason = "REQUEST_ID_REUSED"


class WebhookSignatureInvalid(Unauthenticated):
    """The webhook was not signed by the provider, or too long ago."""

    reason = "WEBHOOK_SIGNATURE_INVALID"


class ProviderSilent(Unavailable):
    """The provider did not answer a question; nothing follows from that."""


class StaleVersion(Aborted):
    """Someone else changed the payment since it was read."""


class IllegalTransition(Exception):
    """A payment was about to move against its own rules: a fault of ours."""
