import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from uuid import UUID

import inventory_service
import pytest
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.ids import new_id
from chassis.messaging.consumer import Message
from inventory_service.adapters import tables
from inventory_service.adapters.events import encode
from inventory_service.adapters.repository import PostgresUnitOfWork
from inventory_service.adapters.subscriptions import SHIPMENT_SUBJECTS, on_dispatched
from inventory_service.application.commands import Count, SetStock, decide, expire_holds, set_stock
from inventory_service.domain.reservation import Commit, Release, Reservation, ReservationState
from inventory_service.domain.stock import StockKey
from shop.shipping.v1.shipment_events_pb2 import ShipmentDispatched
from shop.shipping.v1.shipment_pb2 import Shipment
from sqlalchemy import text

from services.inventory.tests.builders import HOLD, a_reserve, an_order_id

type OpenUnitOfWork = Callable[[], PostgresUnitOfWork]

SOMEBODY_WAITS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(inventory_service))
    return postgres_url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url, service="test")
    yield database
    await database.close()


@pytest.fixture
def open_uow(database: Database) -> OpenUnitOfWork:
    return lambda: PostgresUnitOfWork(database, tables.chassis, encode)


async def stocked(open_uow: OpenUnitOfWork) -> StockKey:
    key = StockKey(f"SKU-{new_id()}")
    async with open_uow() as uow:
        await set_stock(SetStock([Count(key, 5)]), uow)
        await uow.commit()
    return key


async def test_an_order_is_decided_by_one_transaction_after_the_other(
    open_uow: OpenUnitOfWork, database: Database
) -> None:
    key, order_id = await stocked(open_uow), an_order_id()
    async with open_uow() as uow:
        await decide([a_reserve({key.sku: 2}, order_id=order_id)], uow)
        await uow.commit()

    async def release() -> Reservation:
        async with open_uow() as uow:
            [answer] = await decide([Release(order_id)], uow)
            await uow.commit()
        assert isinstance(answer, Reservation)
        return answer

    async with open_uow() as first, asyncio.timeout(10):
        await decide([Commit(order_id)], first)
        releasing = asyncio.create_task(release())
        async with database.reading() as connection:
            while not await connection.scalar(SOMEBODY_WAITS):
                await asyncio.sleep(0.01)
        await first.commit()
        released = await releasing

    assert released.state is ReservationState.RELEASED
    async with open_uow() as uow:
        [stock] = await uow.stocks.lock({key.sku})
    assert (stock.held, stock.committed) == (0, 0)


async def test_sweepers_share_what_is_overdue_and_never_wait_for_each_other(
    open_uow: OpenUnitOfWork,
) -> None:
    orders = []
    for _ in range(3):
        key = await stocked(open_uow)  # each its own, for two sweeps of one stock take turns
        request = a_reserve({key.sku: 1}, hold=-HOLD - timedelta(seconds=1))
        orders.append(request.order_id)
        async with open_uow() as uow:
            await decide([request], uow)
            await uow.commit()

    async with open_uow() as one, open_uow() as two, asyncio.timeout(2):
        first = await expire_holds(one, limit=2)
        second = await expire_holds(two, limit=2)

    assert (first, second) == (2, 1)


async def test_dispatches_that_share_a_transaction_lock_stocks_in_the_order_of_all_others(
    open_uow: OpenUnitOfWork, database: Database
) -> None:
    keys = sorted([await stocked(open_uow) for _ in range(2)], key=lambda key: key.sku)
    requests = [a_reserve({key.sku: 1}) for key in reversed(keys)]
    async with open_uow() as uow:
        await decide([*requests, *(Commit(each.order_id) for each in requests)], uow)
        await uow.commit()

    async def dispatch() -> None:
        async with open_uow() as uow:
            await on_dispatched(uow, [_dispatched(each.order_id) for each in requests])
            await uow.commit()

    async with open_uow() as other, asyncio.timeout(10):
        await other.stocks.lock({keys[0].sku})
        dispatching = asyncio.create_task(dispatch())
        async with database.reading() as connection:
            while not await connection.scalar(SOMEBODY_WAITS):
                await asyncio.sleep(0.01)
        await other.stocks.lock({keys[1].sku})
        await other.commit()
        await dispatching

    async with open_uow() as uow:
        stocks = await uow.stocks.lock({key.sku for key in keys})
    assert [(each.on_hand, each.committed) for each in stocks] == [(4, 0), (4, 0)]


def _dispatched(order_id: UUID) -> Message:
    event = ShipmentDispatched(shipment=Shipment(order_id=str(order_id)))
    return Message(str(new_id()), SHIPMENT_SUBJECTS[0], event.SerializeToString(), "", 1)
