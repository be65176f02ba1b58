"""Events and their deliveries: an outbox in the same transaction as the change."""

import json
import secrets
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Protocol

from payment_sandbox.intents import Intent, Refund, Status
from payment_sandbox.payment_methods import Notice
from payment_sandbox.views import Json, event_json, intent_json, refund_json

_EVENT_OF_STATUS = {
    Status.REQUIRES_CAPTURE: "payment_intent.amount_capturable_updated",
    Status.SUCCEEDED: "payment_intent.succeeded",
    Status.CANCELED: "payment_intent.canceled",
    Status.PROCESSING: "payment_intent.processing",
    Status.REQUIRES_PAYMENT_METHOD: "payment_intent.payment_failed",
}


@dataclass(frozen=True)
class Delays:
    """How long after a change its webhooks are due, and how late what comes late is."""

    webhook: float
    late: float


class Cause(Protocol):
    """What an event needs to know of the change that caused it."""

    @property
    def ledger(self) -> Connection: ...
    @property
    def now(self) -> float: ...
    @property
    def delays(self) -> Delays: ...
    @property
    def key(self) -> str | None: ...


def emit_intent(cause: Cause, intent: Intent) -> None:
    """Record that the intent changed; its status names the event."""
    _emit(cause, intent, _EVENT_OF_STATUS[intent.status], intent_json(intent))


def emit_refund(cause: Cause, intent: Intent, refund: Refund, kind: str) -> None:
    _emit(cause, intent, kind, refund_json(refund))


def _emit(cause: Cause, intent: Intent, kind: str, thing: Json) -> None:
    identifier = f"evt_{secrets.token_hex(12)}"
    payload = event_json(identifier, kind, int(cause.now), thing, cause.key)
    cause.ledger.execute(
        "INSERT INTO event (id, created, type, payload) VALUES (?, ?, ?, ?)",
        (identifier, int(cause.now), kind, json.dumps(payload)),
    )
    cause.ledger.executemany(
        "INSERT INTO delivery (event_id, due) VALUES (?, ?)",
        [(identifier, due) for due in _due(cause, intent.method.notice)],
    )


def _due(cause: Cause, notice: Notice) -> list[float]:
    match notice:
        case Notice.PROMPT:
            return [cause.now + cause.delays.webhook]
        case Notice.LATE:
            return [cause.now + cause.delays.late]
        case Notice.TWICE:
            return [cause.now + cause.delays.webhook] * 2
        case Notice.NEVER:
            return []
