import asyncio

import pytest
from chassis.database.engine import Database
from chassis.database.retention import Retention
from chassis.ids import new_id
from sqlalchemy import text

FILL = {
    "outbox": "INSERT INTO outbox (id, aggregate_id, aggregate_version, subject, payload, headers,"
    " published_at) VALUES (:id, '', 1, :name, '', '{}', now() - make_interval(days => :age))",
    "inbox": "INSERT INTO inbox VALUES ('c', :name, now() - make_interval(days => :age))",
    "idempotency_key": "INSERT INTO idempotency_key (principal, method, key, request_hash,"
    " created_at) VALUES ('p', 'm', :name, '', now() - make_interval(days => :age))",
}
NAMES = {"outbox": "subject", "inbox": "message_id", "idempotency_key": "key"}


async def fill(database: Database, table: str, **ages: int) -> None:
    async with database.transaction() as connection:
        for name, age in ages.items():
            row = {"name": name, "age": age} | ({"id": new_id()} if table == "outbox" else {})
            await connection.execute(text(FILL[table]), row)


async def kept(database: Database, table: str) -> set[str]:
    async with database.reading() as connection:
        rows = await connection.execute(text(f"SELECT {NAMES[table]} FROM {table}"))  # noqa: S608
        return set(rows.scalars())


@pytest.mark.parametrize("table", list(FILL))
async def test_what_is_too_old_is_deleted_by_however_many(database: Database, table: str) -> None:
    await fill(database, table, ancient=40, old=8, new=6)
    retention = Retention(database, {table: 7}, pause_seconds=3600)

    await asyncio.gather(*(retention.sweep() for _ in range(3)))

    assert await kept(database, table) == {"new"}


async def test_what_is_not_published_is_never_too_old(database: Database) -> None:
    await fill(database, "outbox", waiting=400)
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE outbox SET published_at = NULL"))

    await Retention(database, {"outbox": 0}, pause_seconds=3600).sweep()

    assert await kept(database, "outbox") == {"waiting"}
