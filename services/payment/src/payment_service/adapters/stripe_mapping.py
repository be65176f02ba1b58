"""Stripe's objects in this service's words."""

import stripe
from chassis.money import Money

from payment_service.domain.outcomes import (
    Failed,
    Outcome,
    ProviderPayment,
    Standing,
    Succeeded,
    Unknown,
)

_STANDINGS = {
    "requires_capture": Standing.AUTHORIZED,
    "succeeded": Standing.CAPTURED,
    "canceled": Standing.CANCELLED,
    "processing": Standing.PROCESSING,
    "requires_payment_method": Standing.DECLINED,
    # Nobody is there to act: we ask Stripe to decline instead, so this should not be seen.
    "requires_action": Standing.DECLINED,
}


def standing_of(status: str) -> Standing:
    return _STANDINGS.get(status, Standing.PROCESSING)


def as_seen(intent: stripe.PaymentIntent) -> ProviderPayment:
    currency = intent.currency.upper()
    error = intent.last_payment_error
    return ProviderPayment(
        reference=intent.id,
        standing=standing_of(intent.status),
        amount=Money(intent.amount, currency),
        captured=Money(intent.amount_received or 0, currency),
        decline_code=(error.decline_code or error.code or "") if error else "",
        decline_message=(error.message or "") if error else "",
        order_id=_noted(intent, "order_id") or "",
    )


def decline_of(error: stripe.CardError) -> Failed:
    detail = error.error
    decline_code = detail.decline_code if detail and "decline_code" in detail else None
    return Failed(decline_code or error.code or "card_declined", error.user_message or "")


def attempt_of(refund: stripe.Refund) -> str | None:
    """The id of the attempt that asked for this refund."""
    return _noted(refund, "attempt_id")


def refund_outcome(refund: stripe.Refund) -> Outcome:
    if refund.status == "succeeded":
        return Succeeded(refund.id)
    if refund.status in {"failed", "canceled"}:
        return Failed(refund.status, "The refund did not go through.")
    return Unknown(refund.id)


def _noted(thing: stripe.PaymentIntent | stripe.Refund, name: str) -> str | None:
    """What we wrote into its metadata."""
    metadata = thing.metadata
    return metadata[name] if metadata and name in metadata else None
