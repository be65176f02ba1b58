import json
import time
from typing import Any

import pytest
from payment_sandbox.deliveries import signature
from payment_service.adapters.stripe_webhooks import StripeWebhooks
from payment_service.domain.errors import WebhookSignatureInvalid
from payment_service.domain.outcomes import Hint, Standing

SECRET = "whsec_ours"
INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "status": "succeeded",
    "metadata": {"order_id": "order-1"},
}


def an_event(thing: dict[str, Any]) -> bytes:
    event = {"id": "evt_1", "object": "event", "type": "a.kind", "data": {"object": thing}}
    return json.dumps(event).encode()


def signed(payload: bytes, *, secret: str = SECRET, age: int = 0) -> str:
    return signature(secret, payload.decode(), int(time.time()) - age)


def test_a_signed_message_about_a_payment_is_a_hint() -> None:
    payload = an_event(INTENT)

    hint = StripeWebhooks(SECRET).read(payload, signed(payload))

    assert hint == Hint("evt_1", "a.kind", "order-1", "pi_1", Standing.CAPTURED)


def test_a_message_about_something_else_says_nothing_of_the_payment() -> None:
    payload = an_event({"id": "re_1", "object": "refund", "payment_intent": "pi_1"})

    hint = StripeWebhooks(SECRET).read(payload, signed(payload))

    assert hint == Hint("evt_1", "a.kind", "", "pi_1", None)


PAYLOAD = an_event(INTENT)


@pytest.mark.parametrize(
    ("payload", "header"),
    [
        (PAYLOAD, signed(PAYLOAD, secret="whsec_of_another")),
        (PAYLOAD.replace(b"pi_1", b"pi_2"), signed(PAYLOAD)),
        (PAYLOAD, signed(PAYLOAD, age=3600)),
        (PAYLOAD, "t=now,v1=00"),
        (PAYLOAD, "nonsense"),
        (PAYLOAD, ""),
        (b"\xff\xfe", "t=1,v1=00"),
    ],
    ids=["another secret", "another payload", "old", "no time", "no form", "empty", "no text"],
)
def test_what_is_not_signed_by_the_provider_is_refused(payload: bytes, header: str) -> None:
    with pytest.raises(WebhookSignatureInvalid):
        StripeWebhooks(SECRET).read(payload, header)
