import asyncio
from collections.abc import AsyncIterator

import pytest
from chassis.database.audit import create_audit_table
from chassis.database.engine import Database
from chassis.database.migrations import create_chassis_tables
from chassis.database.unit_of_work import SqlUnitOfWork
from sqlalchemy import func, select, text

from libs.chassis.tests.notes import TABLES, Note, encode


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    """The chassis's tables, empty."""
    database = Database(postgres_url, service="test")
    async with database.transaction() as connection:
        if await connection.scalar(select(func.to_regclass("outbox"))) is None:
            await connection.run_sync(create_chassis_tables)
        await connection.execute(text("TRUNCATE outbox, inbox, dead_letter, idempotency_key"))
    yield database
    await database.close()


@pytest.fixture
async def running() -> AsyncIterator[list[asyncio.Task[None]]]:
    """Workers that a test starts; they end with it."""
    tasks: list[asyncio.Task[None]] = []
    yield tasks
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def log(database: Database) -> Database:
    async with database.transaction() as connection:
        await connection.execute(text("DROP TABLE IF EXISTS audit"))
        await connection.execute(text("DROP FUNCTION IF EXISTS audit_is_append_only"))
        await connection.run_sync(create_audit_table)
    return database


@pytest.fixture
def note(log: Database) -> Note:
    async def note(action: str, subject: str = "stock/mug") -> None:
        async with SqlUnitOfWork(log, TABLES, encode) as uow:
            uow.audit(action, subject, {"before": 1, "after": 2, "why": "ünïcode"})
            await uow.commit()

    return note
