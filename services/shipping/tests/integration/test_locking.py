import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
import shipping_service
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from shipping_service.adapters import tables
from shipping_service.adapters.events import encode
from shipping_service.adapters.repository import PostgresUnitOfWork

from services.shipping.tests.builders import NOON, a_shipment


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(shipping_service))
    return postgres_url


@pytest.fixture
async def open_uow(migrated_url: str) -> AsyncIterator[Callable[[], PostgresUnitOfWork]]:
    database = Database(migrated_url, service="test")
    yield lambda: PostgresUnitOfWork(database, tables.chassis, encode)
    await database.close()


async def test_workers_share_what_is_due_and_never_wait_for_each_other(
    open_uow: Callable[[], PostgresUnitOfWork],
) -> None:
    shipments = [a_shipment(NOON - timedelta(days=9 - number)) for number in range(4)]
    async with open_uow() as uow:
        for shipment in shipments:
            await uow.shipments.add(shipment)
        await uow.commit()

    async with open_uow() as one, open_uow() as two, asyncio.timeout(2):
        first = await one.shipments.lock_due(3)
        second = await two.shipments.lock_due(3)

    assert [first, second] == [shipments[:3], shipments[3:]]
