"""Outcomes that arrive later: declines after `processing`, refunds after `pending`."""

from dataclasses import dataclass
from sqlite3 import Connection, Row

from payment_sandbox.events import Subscription, emit_intent, emit_refund
from payment_sandbox.store import as_intent, as_refund, get_intent, save_intent, save_refund

_SETTLING = ("payment_intent", "refund")


@dataclass(frozen=True)
class Settling:
    """The passing of time, as the cause of a change."""

    ledger: Connection
    now: float
    subscription: Subscription
    key: str | None = None


def settle_due(at: Settling) -> None:
    """Bring everything whose time has come to its final status."""
    for table, settle in zip(_SETTLING, (_settle_intents, _settle_refunds), strict=True):
        query = f"SELECT * FROM {table} WHERE settles_at <= ?"  # noqa: S608 - two constants
        settle(at, at.ledger.execute(query, (at.now,)).fetchall())


def next_settling(ledger: Connection) -> float | None:
    return min(filter(None, (_soonest(ledger, table) for table in _SETTLING)), default=None)


def _soonest(ledger: Connection, table: str) -> float | None:
    query = f"SELECT min(settles_at) FROM {table} WHERE settles_at IS NOT NULL"  # noqa: S608
    due: float | None = ledger.execute(query).fetchone()[0]
    return due


def _settle_intents(at: Settling, rows: list[Row]) -> None:
    for row in rows:
        intent = as_intent(row)
        if intent.method.decline is None:
            raise AssertionError(f"{intent.id} waits for a decline that cannot come")
        intent.decline_with(intent.method.decline.decline_code)
        save_intent(at.ledger, intent, int(at.now))
        emit_intent(at, intent)


def _settle_refunds(at: Settling, rows: list[Row]) -> None:
    for row in rows:
        refund = as_refund(row)
        refund.status, refund.settles_at = "succeeded", None
        save_refund(at.ledger, refund)
        emit_refund(at, get_intent(at.ledger, refund.payment_intent), refund, "refund.updated")
