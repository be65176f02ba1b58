"""`python -m benchmarks.statements`: what four statements in a transaction cost their client.

The same reads and writes, as changing a cart takes, built anew each time by SQLAlchemy, built
once, and prepared (`chassis.database.prepared`). CPU time of the client alone.
"""

import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import uvloop
from chassis.database.engine import Database
from chassis.database.prepared import Prepared, named
from chassis.ids import new_id
from embedded.postgres import Postgres
from rich.console import Console
from rich.table import Table as Sheet
from sqlalchemy import BigInteger, Column, MetaData, Table, Uuid, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

TRANSACTIONS = 500
CONTENT = {"lines": [{"sku": "SHIRT-M", "quantity": 2}], "version": 1}

cart = Table(
    "cart",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("lines", JSONB, nullable=False),
    Column("version", BigInteger, nullable=False),
)
_THIS = cart.c.id == bindparam("this")
INSERT = insert(cart).values(named(cart.c.keys()))
SELECT = select(cart).where(_THIS).with_for_update()
UPDATE = update(cart).where(_THIS).values(named(["lines", "version"]))
ADD, LOCK, SAVE = Prepared(INSERT), Prepared(SELECT), Prepared(UPDATE)

type Change = Callable[[AsyncConnection, UUID], Awaitable[object]]


async def built_anew(connection: AsyncConnection, key: UUID) -> None:
    this = cart.c.id == key
    await connection.execute(insert(cart).values(id=key, **CONTENT))
    (await connection.execute(select(cart).where(this).with_for_update())).one()
    for _ in range(2):
        await connection.execute(update(cart).where(this).values(CONTENT))


async def built_once(connection: AsyncConnection, key: UUID) -> None:
    await connection.execute(INSERT, {"id": key, **CONTENT})
    (await connection.execute(SELECT, {"this": key})).one()
    for _ in range(2):
        await connection.execute(UPDATE, {"this": key, **CONTENT})


async def prepared(connection: AsyncConnection, key: UUID) -> None:
    await ADD.run(connection, id=key, **CONTENT)
    await LOCK.row(connection, this=key)
    for _ in range(2):
        await SAVE.run(connection, this=key, **CONTENT)


async def cost(database: Database, change: Change) -> float:
    """Microseconds of each transaction, the first hundred apart."""
    began = 0.0
    for number in range(-100, TRANSACTIONS):
        if number == 0:
            began = time.process_time()
        async with database.transaction() as connection:
            await change(connection, new_id())
    return (time.process_time() - began) / TRANSACTIONS * 1e6


async def compare(url: str) -> None:
    database = Database(url, service="benchmark")
    async with database.transaction() as connection:
        await connection.run_sync(cart.metadata.create_all)
    sheet = Sheet("four statements", "CPU us of the client")
    for change in (built_anew, built_once, prepared):
        sheet.add_row(change.__name__.replace("_", " "), f"{await cost(database, change):.0f}")
    await database.close()
    Console().print(sheet)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="shop-bench-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder) / "postgres")
        server.start()
        try:
            uvloop.run(compare(server.superuser_url()))
        finally:
            server.stop()
            server.remove()


if __name__ == "__main__":
    main()
