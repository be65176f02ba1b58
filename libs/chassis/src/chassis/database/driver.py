"""The driver below SQLAlchemy: transactions are begun and ended on it, as it costs least there."""

from typing import Any, cast

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

_INTEGRITY = "23"  # the class of SQLSTATEs of violated constraints

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError)

type Driver = asyncpg.Connection[Any]


def driver_of(connection: AsyncConnection) -> Driver:
    """The driver's own connection."""
    if connection.sync_connection is None:
        raise RuntimeError("The connection is not open.")
    return cast(Driver, connection.sync_connection.connection.driver_connection)


def as_database_error(driver: Driver, statement: str, error: Exception) -> DBAPIError:
    """The driver's error as SQLAlchemy would raise it, so that callers know only one kind."""
    violates = str(getattr(error, "sqlstate", None)).startswith(_INTEGRITY)
    kind = IntegrityError if violates else DBAPIError
    return kind(statement, None, error, connection_invalidated=driver.is_closed())


async def begin(connection: AsyncConnection) -> None:
    try:
        await _execute(connection, "BEGIN")
    except BaseException:
        # It may have begun all the same, and the next user of the connection would not know.
        driver_of(connection).terminate()
        raise


async def commit(connection: AsyncConnection) -> None:
    """Raises, too, if a statement had failed: PostgreSQL then rolls back and calls it done."""
    if await _execute(connection, "COMMIT") != "COMMIT":
        raise RuntimeError("Nothing was committed, for a statement of the transaction had failed.")


async def cleaned(connection: AsyncConnection) -> bool:
    """Undo what was not committed; whether the connection can be used again."""
    if connection.invalidated:
        return False
    driver = driver_of(connection)
    try:
        if connection.in_transaction():  # as SQLAlchemy sees it: it ran statements of its own
            await connection.rollback()
        if not driver.is_closed() and driver.is_in_transaction():
            await driver.execute("ROLLBACK")
    except (*DRIVER_ERRORS, DBAPIError, OSError):
        return False
    return not driver.is_closed()


async def _execute(connection: AsyncConnection, statement: str) -> str:
    driver = driver_of(connection)
    try:
        return await driver.execute(statement)
    except DRIVER_ERRORS as error:
        raise as_database_error(driver, statement, error) from error
