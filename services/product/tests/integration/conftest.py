from collections.abc import AsyncIterator

import product_service
import pytest
from chassis.database.engine import Database
from chassis.database.migrations import migrate, migrations_of


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    """The migrated product database, empty."""
    await migrate(postgres_url, migrations_of(product_service))
    database = Database(postgres_url, service="test")
    async with database.transaction() as connection:
        await connection.exec_driver_sql(
            "TRUNCATE product, variant, price, outbox, search_document, search_price, search_word,"
            " stock_level, inbox"
        )
    yield database
    await database.close()
