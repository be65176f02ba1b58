"""Stripe's webhooks as hints."""

from collections.abc import Mapping
from typing import Any

import stripe

from payment_service.adapters.stripe_mapping import standing_of
from payment_service.domain.errors import WebhookSignatureInvalid
from payment_service.domain.outcomes import Hint


class StripeWebhooks:
    """Checks signature and age (at most five minutes), in constant time, before parsing."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def read(self, payload: bytes, signature: str) -> Hint:
        try:
            event = stripe.Webhook.construct_event(payload, signature, self._secret)
        except (stripe.SignatureVerificationError, ValueError):
            raise WebhookSignatureInvalid("The signature is not the provider's.") from None
        return _hint(event.id, event.type, event.data.object.to_dict())


def _hint(event_id: str, kind: str, thing: Mapping[str, Any]) -> Hint:
    is_intent = thing.get("object") == "payment_intent"
    metadata = thing.get("metadata") or {}
    return Hint(
        event_id=event_id,
        kind=kind,
        order_id=metadata.get("order_id", ""),
        reference=(thing.get("id") if is_intent else thing.get("payment_intent")) or "",
        standing=standing_of(thing["status"]) if is_intent else None,
    )
