"""Connections are lent one by one, and come back whatever happens to who has them."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from chassis.database.driver import driver_of
from chassis.database.engine import Database
from chassis.database.pool import Pool
from chassis.errors import ResourceExhausted
from sqlalchemy import text


@pytest.fixture
async def small(postgres_url: str) -> AsyncIterator[Database]:
    """A database of two connections."""
    database = Database(postgres_url, service="test", pool_size=2)
    yield database
    await database.close()


async def test_the_connection_given_back_last_is_lent_first(small: Database) -> None:
    first, second = await small.pool.take(), await small.pool.take()

    await small.pool.give_back(first)
    await small.pool.give_back(second)

    assert await small.pool.take() is second
    assert (small.pool.used, small.pool.idle) == (1, 1)
    await small.pool.give_back(second)


async def test_who_finds_none_free_waits_for_one(small: Database) -> None:
    first, second = await small.pool.take(), await small.pool.take()
    waiting = [asyncio.create_task(small.pool.take()) for _ in range(2)]
    await asyncio.sleep(0)
    assert not any(each.done() for each in waiting)

    await small.pool.give_back(second)
    await small.pool.give_back(first)

    assert {await each for each in waiting} == {first, second}
    for connection in (first, second):
        await small.pool.give_back(connection)
    assert small.pool.used == 0


async def test_who_waits_too_long_is_told_to_try_again(small: Database) -> None:
    small.pool = Pool(small.engine, 2, patience_seconds=0.01)
    async with small.reading(), small.reading():
        with pytest.raises(ResourceExhausted):
            async with small.reading():
                pass

    async with small.reading(), small.reading():
        assert small.pool.used == 2


async def test_who_gives_up_waiting_takes_nothing(small: Database) -> None:
    async with small.reading(), small.reading():
        waiting = asyncio.create_task(small.pool.take())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    async with small.reading(), small.reading():
        assert small.pool.used == 2
    assert small.pool.used == 0


async def test_a_server_that_cannot_be_reached_takes_no_place_in_the_pool() -> None:
    nowhere = Database("postgresql://shop:x@127.0.0.1:1/none", service="test", pool_size=1)

    for _ in range(2):
        with pytest.raises(OSError, match="111"):
            await nowhere.pool.take()

    assert nowhere.pool.used == 0
    await nowhere.close()


async def test_what_comes_back_to_a_closed_pool_is_closed(small: Database) -> None:
    async with small.reading() as connection:
        driver = driver_of(connection)
        await small.close()
        assert not driver.is_closed()

    assert driver.is_closed()
    assert (small.pool.used, small.pool.idle) == (0, 0)


async def test_what_sqlalchemy_began_is_ended_with_the_loan(small: Database) -> None:
    async with small.reading() as connection:
        await connection.execute(text("BEGIN"))
        await connection.execute(text("SELECT 1"))

    async with small.reading() as again:
        assert again is connection
        assert not again.in_transaction()
        assert not driver_of(again).is_in_transaction()
