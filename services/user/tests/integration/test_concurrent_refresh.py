import asyncio
from collections.abc import AsyncIterator

import pytest
import user_service
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.domain.errors import RefreshTokenReused
from user_service.domain.session import Session, new_token

from services.user.tests.builders import DAY, NOON, a_session


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(user_service))
    return postgres_url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url, service="test")
    yield database
    await database.close()


async def test_the_second_of_two_at_once_sees_what_the_first_did(database: Database) -> None:
    token = new_token()
    async with PostgresUnitOfWork(database) as uow:
        await uow.sessions.add(a_session(token))
        await uow.commit()

    async with PostgresUnitOfWork(database) as first, PostgresUnitOfWork(database) as second:
        session = await first.sessions.by_token(token)
        assert session is not None
        waiting = asyncio.create_task(second.sessions.by_token(token))
        await _until_it_waits_for_the_lock(database)
        session.exchange(token, new_token(), NOON, NOON + 30 * DAY)
        await first.sessions.save(session)
        await first.commit()
        late = await waiting

    assert isinstance(late, Session)
    with pytest.raises(RefreshTokenReused):
        late.exchange(token, new_token(), NOON, NOON + 30 * DAY)


async def _until_it_waits_for_the_lock(database: Database) -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with asyncio.timeout(5), database.reading() as connection:
        while not (await connection.exec_driver_sql(query)).scalar_one():
            await asyncio.sleep(0.01)
