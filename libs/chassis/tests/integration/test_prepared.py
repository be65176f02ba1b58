"""Prepared statements, and the transactions they share with everything else."""

import pytest
from chassis.database.driver import begin, driver_of
from chassis.database.engine import Database
from chassis.database.prepared import Prepared, array_of
from chassis.errors import Unavailable
from sqlalchemy import JSON, Text, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from libs.chassis.tests.bench import TABLES

inbox = TABLES.inbox
NOTE = Prepared(
    insert(inbox).values(consumer="test", message_id=bindparam("note")).returning(inbox.c.consumer)
)
NOTES = Prepared(select(inbox.c.message_id).order_by(inbox.c.message_id))
FORGET = Prepared(text("DELETE FROM inbox WHERE consumer = :consumer"))
READ_BACK = Prepared(select(bindparam("document", type_=JSON).label("document")))

PICK = Prepared(
    select(inbox.c.message_id).where(
        inbox.c.consumer == "test", inbox.c.message_id == any_(array_of("notes", Text()))
    )
)


async def test_rows_have_columns_as_attributes(database: Database) -> None:
    async with database.transaction() as connection:
        row = await NOTE.row(connection, note="a")

    assert row is not None
    assert row.consumer == "test"
    assert not hasattr(row, "message_id")


async def test_it_says_how_many_rows_it_wrote(database: Database) -> None:
    async with database.transaction() as connection:
        await NOTE.run(connection, note="a")
        await NOTE.run(connection, note="b")

        assert await FORGET.run(connection, consumer="test") == 2


async def test_documents_arrive_as_they_were_given(database: Database) -> None:
    document = {"lines": [1, 2], "nothing": None}

    async with database.reading() as connection:
        row = await READ_BACK.row(connection, document=document)

    assert row is not None
    assert row.document == document


async def test_a_statement_with_an_array_is_planned_once_for_all(database: Database) -> None:
    async with database.reading() as connection:
        many = "INSERT INTO inbox SELECT 'test', generate_series(1, 2000)"
        for statement in (many, "ANALYZE inbox"):
            await connection.execute(text(statement))
        found = [await PICK.rows(connection, notes=["7", "none"]) for _ in range(10)]

        plans = text("SELECT generic_plans FROM pg_prepared_statements WHERE statement = :sql")
        assert await connection.scalar(plans, {"sql": PICK.sql}) == 5
    assert [row.message_id for row in found[-1]] == ["7"]


async def test_a_value_that_is_not_given_is_an_error(database: Database) -> None:
    async with database.reading() as connection:
        with pytest.raises(TypeError, match="note"):
            await NOTE.run(connection)


async def test_a_violated_constraint_is_the_same_error_as_everywhere(database: Database) -> None:
    async with database.reading() as connection:
        await NOTE.run(connection, note="a")

        with pytest.raises(IntegrityError, match="inbox_pkey"):
            await NOTE.run(connection, note="a")


async def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        await _fail_half_way(database)

    async with database.reading() as connection:
        assert await NOTES.rows(connection) == []


async def test_ordinary_statements_are_part_of_the_same_transaction(database: Database) -> None:
    with pytest.raises(RuntimeError):
        await _fail_half_way(database, ordinary=True)

    async with database.reading() as connection:
        assert await NOTES.rows(connection) == []


async def test_a_released_connection_keeps_no_transaction(database: Database) -> None:
    connection = await database.begun()
    await NOTE.run(connection, note="a")
    driver = driver_of(connection)

    await database.pool.give_back(connection)

    assert not driver.is_in_transaction()


async def test_a_connection_lost_in_use_says_that_a_retry_may_help(database: Database) -> None:
    with pytest.raises(Unavailable):
        await _lose_the_connection(database)


async def test_connections_lost_in_the_pool_are_replaced(database: Database) -> None:
    connections = [await database.pool.take() for _ in range(3)]
    drivers = [driver_of(connection) for connection in connections]
    for connection in connections:
        await database.pool.give_back(connection)
    for driver in drivers:
        driver.terminate()

    async with database.transaction() as connection:
        assert await NOTES.rows(connection) == []


async def _fail_half_way(database: Database, *, ordinary: bool = False) -> None:
    async with database.transaction() as connection:
        if ordinary:
            await connection.execute(insert(inbox).values(consumer="test", message_id="a"))
        else:
            await NOTE.run(connection, note="a")
        raise RuntimeError


async def _lose_the_connection(database: Database) -> None:
    async with database.reading() as connection:
        await begin(connection)
        driver_of(connection).terminate()
        await NOTES.rows(connection)
