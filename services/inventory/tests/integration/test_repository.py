"""What the use cases rely on, true of the fake and of PostgreSQL alike."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import inventory_service
import pytest
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.ids import new_id
from inventory_service.adapters import tables
from inventory_service.adapters.events import encode
from inventory_service.adapters.repository import PostgresUnitOfWork
from inventory_service.application.commands import Count, SetStock, decide, expire_holds, set_stock
from inventory_service.application.ports import InventoryUnitOfWork
from inventory_service.domain.errors import LostRace
from inventory_service.domain.reservation import (
    Allocation,
    Commit,
    Release,
    Request,
    Reservation,
    ReservationState,
)
from inventory_service.domain.stock import Stock, StockKey

from services.inventory.tests.builders import NOON, a_reserve
from services.inventory.tests.fakes import Store

type OpenUnitOfWork = Callable[[], InventoryUnitOfWork]


@pytest.fixture(params=["fake", "postgres"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Of a migrated database, or nothing for the fake."""
    if request.param == "fake":
        return None
    url: str = request.getfixturevalue("postgres_url")
    migrate_now(url, migrations_of(inventory_service))
    return url


@pytest.fixture
async def open_uow(url: str | None) -> AsyncIterator[OpenUnitOfWork]:
    if url is None:
        yield Store().open
        return
    database = Database(url, service="test")
    yield lambda: PostgresUnitOfWork(database, tables.chassis, encode)
    await database.close()


@pytest.fixture
def sku() -> str:
    """The tests share a database; each has goods of its own."""
    return f"SKU-{new_id()}"


async def counted(open_uow: OpenUnitOfWork, key: StockKey, on_hand: int) -> Stock:
    async with open_uow() as uow:
        [stock] = await set_stock(SetStock([Count(key, on_hand)]), uow)
        await uow.commit()
    return stock


async def decided(open_uow: OpenUnitOfWork, *requests: Request) -> list[Reservation]:
    async with open_uow() as uow:
        answers = await decide(requests, uow)
        await uow.commit()
    return [each for each in answers if isinstance(each, Reservation)]


async def stocks(open_uow: OpenUnitOfWork, *skus: str) -> list[Stock]:
    async with open_uow() as uow:
        return await uow.stocks.lock(skus)


async def test_stock_is_kept_per_sku_and_location(open_uow: OpenUnitOfWork, sku: str) -> None:
    south = await counted(open_uow, StockKey(sku, "south"), 3)
    north = await counted(open_uow, StockKey(sku, "north"), 5)

    assert await stocks(open_uow, sku, "UNKNOWN") == [north, south]
    assert north.version == 1


async def test_what_is_not_committed_did_not_happen(open_uow: OpenUnitOfWork, sku: str) -> None:
    async with open_uow() as uow:
        await set_stock(SetStock([Count(StockKey(sku), 3)]), uow)

    assert await stocks(open_uow, sku) == []


async def test_a_reservation_is_read_as_it_was_written(open_uow: OpenUnitOfWork, sku: str) -> None:
    await counted(open_uow, StockKey(sku, "north"), 3)
    await counted(open_uow, StockKey(sku, "south"), 3)
    request = a_reserve({sku: 5})

    [held] = await decided(open_uow, request)

    async with open_uow() as uow:
        assert await uow.reservations.lock([request.order_id, new_id()]) == [held]
    assert held.allocations == (
        Allocation(StockKey(sku, "north"), 3),
        Allocation(StockKey(sku, "south"), 2),
    )
    assert [stock.held for stock in await stocks(open_uow, sku)] == [3, 2]


async def test_many_requests_are_written_at_once(open_uow: OpenUnitOfWork, sku: str) -> None:
    await counted(open_uow, StockKey(sku), 300)
    requests = [a_reserve({sku: 1}) for _ in range(256)]
    commits = [Commit(each.order_id) for each in requests[:100]]

    assert len(await decided(open_uow, *requests, *commits)) == 356

    [stock] = await stocks(open_uow, sku)
    assert (stock.held, stock.committed, stock.version) == (156, 100, 357)


async def test_a_tombstone_needs_no_stock(open_uow: OpenUnitOfWork) -> None:
    order_id = new_id()
    await decided(open_uow, Release(order_id))

    async with open_uow() as uow:
        [tombstone] = await uow.reservations.lock([order_id])
    assert (tombstone.state, tombstone.allocations) == (ReservationState.RELEASED, ())


async def test_a_reservation_is_added_once(open_uow: OpenUnitOfWork) -> None:
    tombstone = Reservation(new_id(), ReservationState.RELEASED, NOON)
    async with open_uow() as uow:
        await uow.reservations.add([tombstone])
        await uow.commit()

    async with open_uow() as uow:
        with pytest.raises(LostRace):
            await uow.reservations.add([tombstone])


async def test_an_expired_order_that_reserves_again_gets_new_allocations(
    open_uow: OpenUnitOfWork, sku: str
) -> None:
    await counted(open_uow, StockKey(sku, "south"), 3)
    request = a_reserve({sku: 2}, hold=timedelta(0))
    await decided(open_uow, request)
    async with open_uow() as uow:
        assert await expire_holds(uow) >= 1
        await uow.commit()
    await counted(open_uow, StockKey(sku, "north"), 2)

    await decided(open_uow, request)

    async with open_uow() as uow:
        [held] = await uow.reservations.lock([request.order_id])
    assert held.allocations == (Allocation(StockKey(sku, "north"), 2),)
    assert [stock.held for stock in await stocks(open_uow, sku)] == [2, 0]


async def test_only_overdue_holds_are_swept(open_uow: OpenUnitOfWork, sku: str) -> None:
    await counted(open_uow, StockKey(sku), 9)
    overdue, committed = a_reserve({sku: 1}, hold=timedelta(0)), a_reserve({sku: 2})
    await decided(open_uow, overdue, committed, a_reserve({sku: 4}), Commit(committed.order_id))

    async with open_uow() as uow:
        swept = [each.order_id for each in await uow.reservations.lock_overdue(100)]

    assert overdue.order_id in swept
    assert committed.order_id not in swept
