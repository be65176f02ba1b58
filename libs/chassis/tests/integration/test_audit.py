import asyncio

import pytest
from chassis.database.audit_verifying import Chain, verify, verify_after
from chassis.database.engine import Database
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.identity.principal import Principal, Role
from chassis.ids import new_id
from chassis.rpc import context
from chassis.rpc.context import RequestContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from libs.chassis.tests.notes import TABLES, Note, encode


async def chain_of(database: Database, noted: Chain | None = None) -> Chain:
    async with database.reading() as connection:
        return await verify(connection, noted)


async def tamper(database: Database, statement: str) -> None:
    """As an owner of the table would who switches its guards off."""
    async with database.transaction() as connection:
        await connection.execute(text("GRANT ALL ON audit TO CURRENT_USER"))
        await connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await connection.execute(text(statement))


async def test_an_entry_says_who_did_what(log: Database, note: Note) -> None:
    who = Principal(new_id(), Role.STAFF)
    context.enter(RequestContext(method="", request_id="r", principal=who))
    await note("stock.set")

    async with log.reading() as connection:
        [row] = (await connection.execute(text("SELECT * FROM audit"))).all()
    assert (row.principal, row.action, row.subject) == (
        f"staff/{who.subject}",
        "stock.set",
        "stock/mug",
    )
    assert row.details == {"before": 1, "after": 2, "why": "ünïcode"}


async def test_what_is_undone_is_not_in_the_log(log: Database) -> None:
    async with SqlUnitOfWork(log, TABLES, encode) as uow:
        uow.audit("stock.set", "stock/mug")

    assert (await chain_of(log)).length == 0


async def test_many_at_once_make_one_whole_chain(log: Database, note: Note) -> None:
    await asyncio.gather(*(note(f"action.{number}") for number in range(20)))

    chain = await chain_of(log)
    assert (chain.length, chain.broken_at) == (20, None)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET action = 'nothing'", "DELETE FROM audit", "TRUNCATE audit"],
)
async def test_the_database_refuses_to_change_the_log(
    log: Database, note: Note, statement: str
) -> None:
    await note("stock.set")

    with pytest.raises(DBAPIError):
        async with log.transaction() as connection:
            await connection.execute(text(statement))

    assert (await chain_of(log)).length == 1


@pytest.mark.parametrize("column", ["principal", "action", "subject"])
async def test_a_changed_entry_is_found(log: Database, note: Note, column: str) -> None:
    for number in range(5):
        await note(f"action.{number}")

    await tamper(log, f"UPDATE audit SET {column} = 'somebody else' WHERE seq = 3")  # noqa: S608

    assert (await chain_of(log)).broken_at == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET details = '{}' WHERE seq = 3",
        "UPDATE audit SET at = at + interval '1 microsecond' WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 3",
        "UPDATE audit SET seq = -seq WHERE seq = 3",
        "INSERT INTO audit SELECT 6, at, 'x', action, subject, details, hash, hash FROM audit LIMIT 1",  # noqa: E501
    ],
)
async def test_tampering_is_found_where_it_happened(
    log: Database, note: Note, statement: str
) -> None:
    for number in range(5):
        await note(f"action.{number}")

    await tamper(log, statement)

    assert (await chain_of(log)).broken_at == (6 if "INSERT" in statement else 3)


async def test_entries_cut_off_at_the_end_are_found_by_what_was_noted(
    log: Database, note: Note
) -> None:
    for number in range(5):
        await note(f"action.{number}")
    noted = await chain_of(log)
    await note("action.5")
    assert (await chain_of(log, noted)).broken_at is None

    await tamper(log, "DELETE FROM audit WHERE seq > 3")

    assert (await chain_of(log)).broken_at is None
    assert (await chain_of(log, noted)).broken_at == 4


async def test_a_log_that_was_written_anew_is_found_by_what_was_noted(
    log: Database, note: Note
) -> None:
    await note("the truth")
    noted = await chain_of(log)
    await tamper(log, "DELETE FROM audit")
    await note("a lie")

    assert (await chain_of(log)).broken_at is None
    assert (await chain_of(log, noted)).broken_at == 1


async def test_a_long_log_is_verified_stretch_by_stretch(log: Database) -> None:
    async with SqlUnitOfWork(log, TABLES, encode) as uow:
        for number in range(251):
            uow.audit(f"action.{number}", "stock/mug")
        await uow.commit()

    async with log.reading() as connection:
        first = await verify_after(connection, None, pages=1)
        rest = await verify_after(connection, first.chain, pages=1)

    assert (first.chain.length, first.complete) == (250, False)
    assert (rest.chain.length, rest.complete) == (251, True)
    assert rest.chain == await chain_of(log)


async def test_a_stretch_that_breaks_is_not_complete(log: Database, note: Note) -> None:
    for number in range(3):
        await note(f"action.{number}")
    await tamper(log, "UPDATE audit SET action = 'nothing' WHERE seq = 2")

    async with log.reading() as connection:
        found = await verify_after(connection, None, pages=1)

    assert (found.chain.length, found.chain.broken_at, found.complete) == (1, 2, False)


async def test_a_stretch_begins_with_what_was_noted_or_nowhere(log: Database, note: Note) -> None:
    await note("the truth")
    noted = await chain_of(log)
    await tamper(log, "DELETE FROM audit")
    await note("a lie")

    async with log.reading() as connection:
        found = await verify_after(connection, noted, pages=1)

    assert (found.chain.length, found.chain.broken_at, found.complete) == (0, 1, False)
