from collections.abc import AsyncIterator

import order_service
import pytest
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from sqlalchemy import text

from services.order.tests.backends import Backend, fake_backend, postgres_backend


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(order_service))
    return postgres_url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url, service="order")
    async with database.transaction() as connection:
        await connection.execute(
            text("TRUNCATE cart, orders, order_event, saga, saga_step, outbox")
        )
    yield database
    await database.close()


@pytest.fixture
def postgres(database: Database) -> Backend:
    return postgres_backend(database)


@pytest.fixture(params=["fake", "postgres"])
def backend(request: pytest.FixtureRequest) -> Backend:
    if request.param == "fake":
        return fake_backend()
    postgres: Backend = request.getfixturevalue("postgres")
    return postgres
