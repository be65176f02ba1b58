"""The driver below SQLAlchemy: transactions are begun and ended on it, as it costs least there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

_INTEGRITY = "23"  # the class of SQLSTATEs of violated constraints

type Driver = asyncpg.Connection[Any]


def driver_of(connection: AsyncConnection) -> Driver:
    """The driver's own connection."""
    if connection.sync_connection is None:
        raise RuntimeError("The connection is not open.")
    return cast(Driver, connection.sync_connection.connection.driver_connection)


@contextmanager
def driver_errors(statement: str) -> Iterator[None]:
    """Raise the driver's errors as SQLAlchemy would, so that callers know only one kind."""
    try:
        yield
    except asyncpg.PostgresError as error:
        kind = IntegrityError if (error.sqlstate or "").startswith(_INTEGRITY) else DBAPIError
        raise kind(statement, None, error) from error
    except asyncpg.InterfaceError as error:
        raise DBAPIError(statement, None, error, connection_invalidated=True) from error


async def begin(connection: AsyncConnection) -> None:
    await _execute(connection, "BEGIN")


async def commit(connection: AsyncConnection) -> None:
    await _execute(connection, "COMMIT")


async def release(connection: AsyncConnection) -> None:
    """Back to the pool, without what was not committed; a lost connection is thrown away."""
    if not connection.invalidated and not await _rolled_back(driver_of(connection)):
        await connection.invalidate()
    await connection.close()


async def _rolled_back(driver: Driver) -> bool:
    """Whether it can be used again."""
    try:
        if not driver.is_closed() and driver.is_in_transaction():
            await driver.execute("ROLLBACK")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return False
    return not driver.is_closed()


async def _execute(connection: AsyncConnection, statement: str) -> None:
    with driver_errors(statement):
        await driver_of(connection).execute(statement)
