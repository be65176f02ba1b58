"""Intents, refunds and stored answers as rows of the ledger."""

import json
from dataclasses import asdict
from sqlite3 import Connection, Row
from typing import Any

from payment_sandbox.intents import Intent, Refund, Status
from payment_sandbox.problems import missing

_INTENT_COLUMNS = (
    "id created amount currency capture_method payment_method metadata status amount_received "
    "amount_refunded decline cancellation_reason canceled_at settles_at"
).split()
_REFUND_COLUMNS = (
    "id created payment_intent amount currency reason metadata status settles_at"
).split()


def save_intent(ledger: Connection, intent: Intent, now: int) -> None:
    """Write the intent's present state, and append what happened since it was read."""
    _upsert(ledger, "payment_intent", _INTENT_COLUMNS, asdict(intent))
    ledger.executemany(
        "INSERT INTO movement (created, payment_intent, kind, amount, currency) "
        "VALUES (?, ?, ?, ?, ?)",
        [(now, intent.id, m.kind, m.amount, intent.currency) for m in intent.movements],
    )
    intent.movements.clear()


def save_refund(ledger: Connection, refund: Refund) -> None:
    _upsert(ledger, "refund", _REFUND_COLUMNS, asdict(refund))


def get_intent(
    ledger: Connection, identifier: str, *, param: str = "intent", status: int = 404
) -> Intent:
    query = "SELECT * FROM payment_intent WHERE id = ?"
    row = ledger.execute(query, (identifier,)).fetchone()
    if row is None:
        raise missing("payment_intent", identifier, param=param, status=status)
    return as_intent(row)


def get_refund(ledger: Connection, identifier: str) -> Refund:
    row = ledger.execute("SELECT * FROM refund WHERE id = ?", (identifier,)).fetchone()
    if row is None:
        raise missing("refund", identifier, param="id")
    return as_refund(row)


def as_intent(row: Row) -> Intent:
    values = {column: row[column] for column in _INTENT_COLUMNS}
    return Intent(**_decoded(values) | {"status": Status(row["status"])})


def as_refund(row: Row) -> Refund:
    return Refund(**_decoded({column: row[column] for column in _REFUND_COLUMNS}))


def _decoded(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"metadata": json.loads(values["metadata"])}


def _upsert(ledger: Connection, table: str, columns: list[str], values: dict[str, Any]) -> None:
    row = values | {"metadata": json.dumps(values["metadata"])}
    names = ", ".join(columns)
    places = ", ".join(f":{column}" for column in columns)
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    # The names come from the constants above, the values are bound.
    ledger.execute(
        f"INSERT INTO {table} ({names}) VALUES ({places}) "  # noqa: S608
        f"ON CONFLICT (id) DO UPDATE SET {updates}",
        row,
    )
