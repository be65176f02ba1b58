"""Connections on which each search is planned for its own words.

Plans differ a thousandfold between a rare and a frequent word, so one plan for all would be wrong
for most; and compiling a search to machine code costs more than it saves.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.database.engine import Database
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_SETTINGS = text(
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('jit', 'off', true),"
    " set_config('pg_trgm.similarity_threshold', '0.15', true)"
)


@asynccontextmanager
async def searching(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction for the statements of one search."""
    async with database.transaction() as connection:
        await connection.execute(_SETTINGS)
        yield connection
