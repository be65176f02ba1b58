import asyncio
from collections.abc import AsyncIterator

import pytest
from chassis.database.engine import Database
from chassis.database.migrations import create_chassis_tables
from sqlalchemy import func, select, text


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
