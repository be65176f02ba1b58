"""Reading many: list, search, and the ledger as tests and chaos runs see it."""

import json
import re
from sqlite3 import Connection
from typing import Any

from payment_sandbox.forms import whole_number
from payment_sandbox.operations import Answer, Call
from payment_sandbox.problems import invalid
from payment_sandbox.store import as_intent, as_refund
from payment_sandbox.views import Json, intent_json, list_json, refund_json, search_json

_CLAUSE = re.compile(
    r"""^(?:(?P<field>status|currency)|metadata\[(?P<q>['"])(?P<key>[^'"]{1,40})(?P=q)\])"""
    r"""\s*:\s*(?P<r>['"])(?P<value>[^'"]{0,500})(?P=r)$"""
)
_MOST_ROWS = 100


def search_intents(search_lag_seconds: float, call: Call) -> Answer:
    """Stripe's query language, as far as `metadata['k']:'v' AND status:'s'`."""
    conditions, values = _conditions(call.params.text("query"))
    limit, page = _limit(call), call.params.optional_amount("page") or 0
    call.params.finish()
    # The conditions are made of constants; every value is bound.
    query = (
        f"SELECT * FROM payment_intent WHERE {' AND '.join(conditions)} AND created <= ? "  # noqa: S608
        "ORDER BY created DESC, id DESC LIMIT ? OFFSET ?"
    )
    visible = call.now - search_lag_seconds
    rows = call.ledger.execute(query, (*values, visible, limit + 1, page)).fetchall()
    found = [intent_json(as_intent(row)) for row in rows[:limit]]
    more = str(page + limit) if len(rows) > limit else None
    return Answer(200, search_json("/v1/payment_intents/search", found, more))


def list_intents(call: Call) -> Answer:
    limit = _limit(call)
    after = call.params.optional_text("starting_after")
    since = call.params.mapping("created").get("gte", "0")
    call.params.finish()
    query = (
        "SELECT * FROM payment_intent WHERE created >= ? AND (?2 IS NULL OR rowid < "
        "(SELECT rowid FROM payment_intent WHERE id = ?2)) ORDER BY rowid DESC LIMIT ?"
    )
    rows = call.ledger.execute(query, (whole_number(since, "created"), after, limit + 1)).fetchall()
    found = [intent_json(as_intent(row)) for row in rows[:limit]]
    return Answer(200, list_json("/v1/payment_intents", found, has_more=len(rows) > limit))


def list_refunds(call: Call) -> Answer:
    """The refunds of one payment intent, newest first."""
    target, limit = call.params.text("payment_intent"), _limit(call)
    call.params.finish()
    query = "SELECT * FROM refund WHERE payment_intent = ? ORDER BY rowid DESC LIMIT ?"
    rows = call.ledger.execute(query, (target, limit + 1)).fetchall()
    found = [refund_json(as_refund(row)) for row in rows[:limit]]
    return Answer(200, list_json("/v1/refunds", found, has_more=len(rows) > limit))


def whole_ledger(ledger: Connection, order_id: str | None) -> Json:
    """Every row that matters to an auditor, optionally of one order only."""
    intents = _of_order(ledger, order_id)
    chosen = {row["id"] for row in intents}
    return {
        "payment_intents": [
            intent_json(as_intent(row)) | {"amount_refunded": row["amount_refunded"]}
            for row in intents
        ],
        "movements": _rows(ledger, "movement", "seq", chosen, order_id),
        "refunds": _rows(ledger, "refund", "created", chosen, order_id),
        "deliveries": [
            dict(row)
            for row in ledger.execute(
                "SELECT event.type, delivery.* FROM delivery JOIN event ON event.id = event_id "
                "WHERE ?1 IS NULL OR json_extract(payload, '$.data.object.metadata.order_id') = ?1 "
                "ORDER BY delivery.id",
                (order_id,),
            )
        ],
    }


def _of_order(ledger: Connection, order_id: str | None) -> list[Any]:
    if order_id is None:
        return ledger.execute("SELECT * FROM payment_intent ORDER BY rowid").fetchall()
    query = "SELECT * FROM payment_intent WHERE json_extract(metadata, '$.order_id') = ?"
    return ledger.execute(query, (order_id,)).fetchall()


def _rows(
    ledger: Connection, table: str, order: str, chosen: set[str], order_id: str | None
) -> list[Json]:
    query = f"SELECT * FROM {table} ORDER BY {order}"  # noqa: S608 - constants
    if order_id is not None:
        places = ", ".join("?" * len(chosen))
        query = f"SELECT * FROM {table} WHERE payment_intent IN ({places}) ORDER BY {order}"  # noqa: S608
    values = tuple(chosen) if order_id is not None else ()
    return [dict(row) for row in ledger.execute(query, values)]


def _conditions(query: str) -> tuple[list[str], list[str]]:
    conditions: list[str] = []
    values: list[str] = []
    for clause in re.split(r"\s+AND\s+", query.strip()):
        match = _CLAUSE.match(clause)
        if match is None:
            raise invalid(f"We could not parse your query: {query}", code="invalid_search_query")
        if match["field"]:
            conditions.append(f"{match['field']} = ?")
        else:
            conditions.append("json_extract(metadata, ?) = ?")
            values.append(f"$.{json.dumps(match['key'])}")
        values.append(match["value"])
    return conditions, values


def _limit(call: Call) -> int:
    limit = call.params.optional_amount("limit") or 10
    return min(limit, _MOST_ROWS)
