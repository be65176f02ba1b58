"""What every part of a shop has written down, read from the databases and the provider's ledger."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from embedded.postgres import Postgres
from runner.state.folder import StateFolder

DATABASES = ("product", "inventory", "orders", "payment", "shipping", "users")
type Row = Mapping[str, Any]


@dataclass(frozen=True)
class Books:
    """Rows by order id, and counts of what should not be."""

    orders: dict[str, Row]
    payments: dict[str, Row]
    reservations: dict[str, Row]
    shipments: dict[str, Row]
    intents: dict[str, list[Row]]
    """The provider's, by order."""
    open_sagas: int
    unpublished: dict[str, int]
    dead_letters: dict[str, int]
    idle_transactions: int
    wrong_stock: Sequence[Row]
    wrong_ledger: int
    sagas: dict[str, int]
    """How many ended in which state."""


_WRONG_STOCK = """
    SELECT stock.sku, stock.on_hand, stock.held, stock.committed
    FROM stock
    LEFT JOIN (SELECT sku, location, sum(on_hand) AS on_hand, sum(held) AS held,
                      sum(committed) AS committed
               FROM stock_movement GROUP BY sku, location) AS moved USING (sku, location)
    LEFT JOIN (SELECT sku, location,
                      sum(quantity) FILTER (WHERE state = 'held') AS held,
                      sum(quantity) FILTER (WHERE state = 'committed') AS committed
               FROM reservation_line JOIN reservation USING (order_id)
               GROUP BY sku, location) AS reserved USING (sku, location)
    WHERE stock.held + stock.committed > stock.on_hand
       OR stock.held < 0 OR stock.committed < 0
       OR (stock.on_hand, stock.held, stock.committed)
          IS DISTINCT FROM (moved.on_hand, moved.held, moved.committed)
       OR (stock.held, stock.committed)
          IS DISTINCT FROM (coalesce(reserved.held, 0), coalesce(reserved.committed, 0))
"""
_WRONG_LEDGER = """
    SELECT count(*) FROM payment
    LEFT JOIN (SELECT payment_id,
                      sum(amount) FILTER (WHERE kind = 'capture') AS captured,
                      sum(amount) FILTER (WHERE kind = 'refund') AS refunded
               FROM transfer GROUP BY payment_id) AS moved ON payment_id = payment.id
    WHERE (payment.captured, payment.refunded)
          IS DISTINCT FROM (coalesce(moved.captured, 0), coalesce(moved.refunded, 0))
"""


async def read_books(state: Path) -> Books:
    port = json.loads((state / "ports.json").read_text())["postgres"]
    postgres = Postgres(StateFolder(state).postgres, port=port)

    async def rows(database: str, query: str) -> list[Row]:
        connection = await asyncpg.connect(postgres.superuser_url(database))
        try:
            return [dict(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def count(database: str, query: str) -> int:
        return int((await rows(database, query))[0]["count"])

    async def counts(query: str) -> dict[str, int]:
        return {name: await count(name, query) for name in DATABASES}

    async def by_order(database: str, query: str) -> dict[str, Row]:
        return {str(row["order_id"]): row for row in await rows(database, query)}

    ended = await rows(
        "orders", "SELECT kind || ' ' || state AS end, count(*) FROM saga GROUP BY 1"
    )
    return Books(
        orders=await by_order("orders", "SELECT id AS order_id, * FROM orders"),
        payments=await by_order("payment", "SELECT * FROM payment"),
        reservations=await by_order("inventory", "SELECT * FROM reservation"),
        shipments=await by_order("shipping", "SELECT * FROM shipment"),
        intents=_intents(state / "sandbox.sqlite"),
        open_sagas=await count(
            "orders", "SELECT count(*) FROM saga WHERE state IN ('RUNNING', 'COMPENSATING')"
        ),
        unpublished=await counts("SELECT count(*) FROM outbox WHERE published_at IS NULL"),
        dead_letters=await counts("SELECT count(*) FROM dead_letter WHERE resolved_at IS NULL"),
        idle_transactions=await count(
            "postgres",
            "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
            " AND state_change < now() - interval '5 seconds'",
        ),
        wrong_stock=await rows("inventory", _WRONG_STOCK),
        wrong_ledger=await count("payment", _WRONG_LEDGER),
        sagas={row["end"]: row["count"] for row in ended},
    )


def _intents(ledger: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    query = """SELECT intent.*, json_extract(metadata, '$.order_id') AS order_id,
          (SELECT count(*) FROM movement WHERE payment_intent = intent.id AND kind = 'authorize')
              AS authorized,
          (SELECT count(*) FROM movement WHERE payment_intent = intent.id AND kind = 'capture')
              AS captured
        FROM payment_intent AS intent"""
    for row in connection.execute(query):
        found[row["order_id"]].append(dict(row))
    connection.close()
    return found
