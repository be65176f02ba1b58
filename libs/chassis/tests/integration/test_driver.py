"""Connections go back to the pool clean, whatever interrupted their use."""

import asyncio

import pytest
from chassis.database.driver import commit, driver_of
from chassis.database.engine import Database
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from libs.chassis.tests.bench import TABLES
from libs.chassis.tests.integration.test_prepared import NOTES

inbox = TABLES.inbox


async def test_a_beginning_given_up_leaves_no_transaction_in_the_pool(database: Database) -> None:
    connection = await database.pool.take()
    await database.pool.give_back(connection)  # one is warm: only BEGIN is left to wait for
    beginning = asyncio.create_task(database.begun())
    await asyncio.sleep(0)

    await _cancelled(beginning)

    async with database.reading() as connection:
        await NOTES.rows(connection)
        assert not driver_of(connection).is_in_transaction()


async def test_a_release_given_up_gives_the_connection_back(database: Database) -> None:
    releasing = asyncio.create_task(database.pool.give_back(await database.begun()))
    await asyncio.sleep(0)

    await _cancelled(releasing)

    assert database.pool.used == 0


async def test_a_transaction_that_failed_cannot_be_committed(database: Database) -> None:
    connection = await database.begun()
    await connection.execute(insert(inbox).values(consumer="test", message_id="a"))
    with pytest.raises(DBAPIError):
        await connection.execute(text("SELECT 1 / 0"))

    with pytest.raises(RuntimeError, match="Nothing was committed"):
        await commit(connection)

    await database.pool.give_back(connection)


async def test_a_connection_used_twice_at_once_is_not_called_a_lost_database(
    database: Database,
) -> None:
    async with database.reading() as connection:
        together = await asyncio.gather(
            *(NOTES.rows(connection) for _ in range(2)), return_exceptions=True
        )
        assert (await connection.execute(select(1))).scalar() == 1

    [error] = [each for each in together if isinstance(each, BaseException)]
    assert isinstance(error, DBAPIError)
    assert not error.connection_invalidated


async def test_an_error_tells_no_values_for_it_will_be_logged(database: Database) -> None:
    dividing = text("SELECT 1 / (length(CAST(:token AS text)) - 6)")

    async with database.reading() as connection:
        with pytest.raises(DBAPIError) as raised:
            await connection.execute(dividing, {"token": "s3cret"})

    assert "s3cret" not in str(raised.value)


async def _cancelled(task: asyncio.Task[object]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
