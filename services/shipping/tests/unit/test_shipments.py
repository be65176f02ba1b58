from dataclasses import replace
from uuid import UUID

import pytest
from chassis.ids import new_id
from chassis.unit_of_work import Event
from shipping_service.adapters.table_carrier import TableCarrier
from shipping_service.application.commands import (
    CreateShipment,
    advance_due,
    cancel_shipment,
    create_shipment,
)
from shipping_service.application.queries import watch_shipment
from shipping_service.domain import errors
from shipping_service.domain.errors import AlreadyDelivered, OtherShipment, ShipmentNotFound
from shipping_service.domain.events import (
    ShipmentCancelled,
    ShipmentCreated,
    ShipmentDelivered,
    ShipmentDispatched,
    ShipmentProgressed,
)
from shipping_service.domain.parcels import Item
from shipping_service.domain.rates import RateTable, Zone
from shipping_service.domain.shipment import Shipment, ShipmentState

from services.shipping.tests.builders import (
    BERLIN,
    NOON,
    STEP,
    a_booking,
    a_command,
    a_shipment,
    an_offer,
)
from services.shipping.tests.fakes import FakeChanges, Store

ORDER_ID = new_id()


async def created(store: Store, command: CreateShipment) -> Shipment:
    async with store.open() as uow:
        shipment = await create_shipment(command, a_booking(command), uow)
        await uow.commit()
    return shipment


async def advanced(store: Store) -> int:
    async with store.open() as uow:
        moved = await advance_due(uow, STEP)
        await uow.commit()
    return moved


async def cancelled(store: Store, order_id: UUID) -> Shipment:
    async with store.open() as uow:
        shipment = await cancel_shipment(order_id, uow)
        await uow.commit()
    return shipment


async def test_a_pending_shipment_is_cancelled_once_and_goes_nowhere() -> None:
    store = Store()
    shipment = await created(store, a_command())

    first = await cancelled(store, shipment.order_id)

    assert await cancelled(store, shipment.order_id) == first
    assert (first.id, first.state, first.version) == (shipment.id, ShipmentState.CANCELLED, 2)
    assert store.events[1:] == [ShipmentCancelled(first)]
    store.now += STEP
    assert await advanced(store) == 0


async def test_a_dispatched_shipment_is_not_cancelled() -> None:
    store = Store()
    shipment = await created(store, a_command())
    store.now += STEP
    await advanced(store)

    with pytest.raises(errors.ShipmentDispatched):
        await cancelled(store, shipment.order_id)


async def test_a_shipment_asked_for_after_its_cancellation_is_refused() -> None:
    store = Store()
    command = a_command()

    await cancelled(store, command.order_id)
    await cancelled(store, command.order_id)

    with pytest.raises(errors.ShipmentCancelled):
        await created(store, command)
    assert [type(each) for each in store.events] == [ShipmentCancelled]


async def test_a_new_shipment_is_pending_and_published() -> None:
    store = Store()
    shipment = await created(store, a_command())

    assert (shipment.state, shipment.version) == (ShipmentState.PENDING, 1)
    assert shipment.next_step_at == store.now + STEP
    assert store.events == [ShipmentCreated(shipment)]


async def test_the_same_order_again_has_the_same_shipment() -> None:
    store = Store()
    command = a_command()
    first = await created(store, command)

    assert await created(store, command) == first
    assert len(store.events) == 1


@pytest.mark.parametrize(
    "other",
    [
        a_command(ORDER_ID, rate_id="express"),
        a_command(ORDER_ID, address=replace(BERLIN, locality="Potsdam")),
        a_command(ORDER_ID, Item("MUG-RED", 3, 400)),
    ],
)
async def test_the_same_order_with_other_wishes_is_refused(other: CreateShipment) -> None:
    store = Store()
    await created(store, a_command(ORDER_ID))

    with pytest.raises(OtherShipment):
        await created(store, other)


async def test_a_shipment_moves_through_every_state_to_its_customer() -> None:
    store = Store()
    shipment = await created(store, a_command())
    states = []
    facts: list[type[Event]] = []

    for _ in range(3):
        store.now += STEP
        assert await advanced(store) == 1
        states.append(store.shipments[shipment.id].state)
        facts.append(type(store.events[-1]))

    assert states == [
        ShipmentState.IN_TRANSIT,
        ShipmentState.OUT_FOR_DELIVERY,
        ShipmentState.DELIVERED,
    ]
    assert facts == [ShipmentDispatched, ShipmentProgressed, ShipmentDelivered]
    store.now += STEP
    assert await advanced(store) == 0


async def test_a_shipment_that_is_not_due_stays() -> None:
    store = Store()
    await created(store, a_command())
    assert await advanced(store) == 0


def test_a_delivered_shipment_goes_nowhere() -> None:
    shipment = a_shipment()
    for _ in range(3):
        shipment = shipment.advanced(NOON, STEP)

    assert shipment.next_step_at is None
    with pytest.raises(AlreadyDelivered):
        shipment.advanced(NOON, STEP)


async def test_a_watcher_sees_the_present_state_and_then_each_newer_one() -> None:
    shipment = a_shipment()
    later = shipment.advanced(NOON, STEP)
    store = Store(shipment)
    changes = FakeChanges(store, shipment, later)

    seen = watch_shipment(shipment.id, store, changes)

    assert [await anext(seen), await anext(seen)] == [shipment, later]
    assert changes.watched == [str(shipment.id)]


async def test_an_unknown_shipment_cannot_be_watched() -> None:
    store = Store()
    with pytest.raises(ShipmentNotFound):
        await anext(watch_shipment(new_id(), store, FakeChanges(store)))


async def test_the_table_carrier_books_the_same_order_the_same_again() -> None:
    carrier = TableCarrier(RateTable((Zone("all", frozenset(), (an_offer(),)),)), STEP)
    command = a_command(new_id(), Item("A", 30, 900))

    bookings = [
        await carrier.book(command.order_id, command.rate_id, command.address, command.items)
        for _ in range(2)
    ]

    assert bookings[0] == bookings[1]
    assert [parcel.weight_grams for parcel in bookings[0].parcels] == [9_900, 9_900, 7_200]
    assert bookings[0].tracking_number.endswith("DE")
