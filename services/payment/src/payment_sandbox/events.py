"""Events and their deliveries: an outbox in the same transaction as the change."""

import json
import secrets
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Protocol

from payment_sandbox.config import ALL_EVENTS, Settings
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
class Subscription:
    """What the shop's endpoint is sent, when it is due, and how late what comes late is."""

    enabled_events: tuple[str, ...]
    delay: float
    late: float

    @classmethod
    def of(cls, settings: Settings) -> "Subscription":
        return cls(settings.webhook_events, settings.webhook_delay_seconds, settings.late_seconds)

    def wants(self, kind: str) -> bool:
        return kind in self.enabled_events or ALL_EVENTS in self.enabled_events


class Cause(Protocol):
    """What an event needs to know of the change that caused it."""

    @property
    def ledger(self) -> Connection: ...
    @property
    def now(self) -> float: ...
    @property
    def subscription(self) -> Subscription: ...
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
    if cause.subscription.wants(kind):
        cause.ledger.executemany(
            "INSERT INTO delivery (event_id, due) VALUES (?, ?)",
            [(identifier, due) for due in _due(cause, intent.method.notice)],
        )


def _due(cause: Cause, notice: Notice) -> list[float]:
    match notice:
        case Notice.PROMPT:
            return [cause.now + cause.subscription.delay]
        case Notice.LATE:
            return [cause.now + cause.subscription.late]
        case Notice.TWICE:
            return [cause.now + cause.subscription.delay] * 2
        case Notice.NEVER:
            return []
