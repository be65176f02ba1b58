"""What every part of a shop has written down, read from the databases and the provider's ledger."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
from embedded.postgres import Postgres
from runner.state.folder import StateFolder

from tests.chaos import queries as sql
from tests.chaos.events import Streams, read_streams

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
    open_attempts: int
    unpublished: dict[str, int]
    dead_letters: dict[str, int]
    idle_transactions: int
    wrong_stock: Sequence[Row]
    wrong_ledger: int
    lost_holds: Sequence[str]
    """Orders whose hold ran out."""
    stock: set[tuple[str, str, int]]
    """What inventory has of each SKU and location."""
    searched: set[tuple[str, str, int]]
    """What search thinks that it has."""
    events: Mapping[str, str]
    """Subjects of all events in outboxes, by id."""
    waiting: frozenset[str]
    """Ids of those that are not published."""
    handled: Mapping[str, Mapping[str, datetime]]
    """Which events each consumer has handled, and when."""
    streams: Streams
    sagas: dict[str, int]
    """How many ended in which state."""
    compensations: int
    """Steps of sagas that gave something back."""
    resolved: int
    """Attempts at the provider that were unknown for a while, and are not any more."""

    @property
    def duplicates(self) -> int:
        """Deliveries of events that their consumer had handled before, or was about to."""
        return sum(
            max(0, each.deliveries - _handled_since(self.handled.get(each.name, {}), each.since))
            for each in self.streams.consumers
        )


def _handled_since(handled: Mapping[str, datetime], since: datetime | None) -> int:
    return sum(since is None or at >= since for at in handled.values())


async def read_books(state: Path) -> Books:
    ports = json.loads((state / "ports.json").read_text())
    ledger = _Ledger(Postgres(StateFolder(state).postgres, port=ports["postgres"]))
    outbox = await ledger.everywhere(sql.OUTBOX)
    return Books(
        orders=await ledger.by_order("orders", "SELECT id AS order_id, * FROM orders"),
        payments=await ledger.by_order("payment", "SELECT * FROM payment"),
        reservations=await ledger.by_order("inventory", "SELECT * FROM reservation"),
        shipments=await ledger.by_order("shipping", sql.SHIPMENTS),
        intents=_intents(state / "sandbox.sqlite"),
        open_sagas=await ledger.count("orders", sql.OPEN_SAGAS),
        open_attempts=await ledger.count("payment", sql.OPEN_ATTEMPTS),
        unpublished=await ledger.counts(sql.UNPUBLISHED),
        dead_letters=await ledger.counts(sql.DEAD_LETTERS),
        idle_transactions=await ledger.count("postgres", sql.IDLE_TRANSACTIONS),
        wrong_stock=await ledger.rows("inventory", sql.WRONG_STOCK),
        wrong_ledger=await ledger.count("payment", sql.WRONG_LEDGER),
        lost_holds=[str(row["order_id"]) for row in await ledger.rows("inventory", sql.LOST_HOLDS)],
        stock={_level(row) for row in await ledger.rows("inventory", sql.STOCK)},
        searched={_level(row) for row in await ledger.rows("product", sql.SEARCHED)},
        events={str(row["id"]): row["subject"] for row in outbox},
        waiting=frozenset(str(row["id"]) for row in outbox if row["published_at"] is None),
        handled=_by_consumer(await ledger.everywhere(sql.INBOX)),
        streams=await read_streams(state, ports["nats"]),
        sagas={row["end"]: row["count"] for row in await ledger.rows("orders", sql.SAGA_ENDS)},
        compensations=await ledger.count("orders", sql.COMPENSATIONS),
        resolved=await ledger.count("payment", sql.RESOLVED),
    )


@dataclass(frozen=True)
class _Ledger:
    """The databases of all services."""

    postgres: Postgres

    async def rows(self, database: str, query: str) -> list[Row]:
        connection = await asyncpg.connect(self.postgres.superuser_url(database))
        try:
            return [dict(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def everywhere(self, query: str) -> list[Row]:
        return [row for name in DATABASES for row in await self.rows(name, query)]

    async def count(self, database: str, query: str) -> int:
        return int((await self.rows(database, query))[0]["count"])

    async def counts(self, query: str) -> dict[str, int]:
        return {name: await self.count(name, query) for name in DATABASES}

    async def by_order(self, database: str, query: str) -> dict[str, Row]:
        return {str(row["order_id"]): row for row in await self.rows(database, query)}


def _level(row: Row) -> tuple[str, str, int]:
    return row["sku"], row["location"], row["available"]


def _by_consumer(inbox: Sequence[Row]) -> dict[str, dict[str, datetime]]:
    handled: dict[str, dict[str, datetime]] = defaultdict(dict)
    for row in inbox:
        handled[row["consumer"]][row["message_id"]] = row["received_at"]
    return handled


def _intents(ledger: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    for row in connection.execute(sql.INTENTS):
        found[row["order_id"]].append(dict(row))
    connection.close()
    return found
