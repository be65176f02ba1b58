"""What the use cases rely on, true of the fake and of PostgreSQL alike."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import shipping_service
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.ids import new_id
from shipping_service.adapters import tables
from shipping_service.adapters.events import encode
from shipping_service.adapters.repository import PostgresShipmentReader, PostgresUnitOfWork
from shipping_service.application.ports import ShipmentReader, ShippingUnitOfWork
from shipping_service.domain.shipment import Shipment

from services.shipping.tests.builders import NOON, STEP, a_shipment
from services.shipping.tests.fakes import Store


@dataclass
class Persistence:
    """One implementation of the ports."""

    open: Callable[[], ShippingUnitOfWork]
    shipments: ShipmentReader


@pytest.fixture(params=["fake", "postgres"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Of a migrated database, or nothing for the fake."""
    if request.param == "fake":
        return None
    url: str = request.getfixturevalue("postgres_url")
    migrate_now(url, migrations_of(shipping_service))
    return url


@pytest.fixture
async def persistence(url: str | None) -> AsyncIterator[Persistence]:
    if url is None:
        store = Store()
        yield Persistence(store.open, store)
        return
    database = Database(url, service="test")
    yield Persistence(
        lambda: PostgresUnitOfWork(database, tables.chassis, encode),
        PostgresShipmentReader(database),
    )
    await database.close()


async def added(persistence: Persistence, shipment: Shipment) -> bool:
    async with persistence.open() as uow:
        new = await uow.shipments.add(shipment)
        await uow.commit()
    return new


async def due(persistence: Persistence) -> list[Shipment]:
    async with persistence.open() as uow:
        return await uow.shipments.lock_due(1000)


async def test_a_shipment_is_read_as_it_was_written(persistence: Persistence) -> None:
    shipment = a_shipment()
    assert await added(persistence, shipment)

    assert await persistence.shipments.find(ids=[shipment.id, new_id()]) == [shipment]
    assert await persistence.shipments.find(order_ids=[shipment.order_id]) == [shipment]
    both = await persistence.shipments.find(ids=[shipment.id], order_ids=[shipment.order_id])
    assert both == [shipment]


async def test_an_order_has_one_shipment(persistence: Persistence) -> None:
    first, second = a_shipment(), a_shipment()
    assert await added(persistence, first)
    rival = Shipment(
        **{name: getattr(second, name) for name in Shipment.__slots__ if name != "order_id"},
        order_id=first.order_id,
    )

    assert not await added(persistence, rival)
    async with persistence.open() as uow:
        assert await uow.shipments.of_order(first.order_id) == first


async def test_what_is_not_committed_did_not_happen(persistence: Persistence) -> None:
    shipment = a_shipment()
    async with persistence.open() as uow:
        await uow.shipments.add(shipment)

    assert await persistence.shipments.find(ids=[shipment.id]) == []


async def test_only_what_is_due_is_found(persistence: Persistence) -> None:
    overdue = a_shipment(NOON - timedelta(days=9))
    future = a_shipment(NOON + timedelta(days=9_999))
    unplanned = a_shipment(None)
    for shipment in (overdue, future, unplanned):
        await added(persistence, shipment)

    found = await due(persistence)

    assert overdue in found
    assert not {future.id, unplanned.id} & {each.id for each in found}


async def test_a_step_is_saved_with_its_report(persistence: Persistence) -> None:
    shipment = a_shipment(NOON - STEP)
    await added(persistence, shipment)
    async with persistence.open() as uow:
        [locked] = [each for each in await uow.shipments.lock_due(1000) if each == shipment]
        moved = locked.advanced(NOON, timedelta(days=9_999))
        await uow.shipments.save([moved])
        await uow.commit()

    assert await persistence.shipments.find(ids=[shipment.id]) == [moved]
    assert moved not in await due(persistence)


async def test_a_cancellation_is_read_as_it_was_written(persistence: Persistence) -> None:
    shipment = a_shipment(NOON - STEP)
    tombstone = Shipment.tombstone(new_id(), new_id(), NOON)
    await added(persistence, shipment)
    await added(persistence, tombstone)
    async with persistence.open() as uow:
        cancelled = (await uow.shipments.lock_of_order(shipment.order_id)).cancelled(NOON)
        await uow.shipments.save([cancelled])
        await uow.commit()

    found = await persistence.shipments.find(ids=[shipment.id, tombstone.id])

    assert sorted(found, key=lambda each: each.id) == sorted(
        [cancelled, tombstone], key=lambda each: each.id
    )
    assert not {cancelled.id, tombstone.id} & {each.id for each in await due(persistence)}
