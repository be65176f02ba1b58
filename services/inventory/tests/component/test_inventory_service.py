import asyncio
from collections.abc import Awaitable
from uuid import UUID

import pytest
from chassis.errors import AlreadyExists, FailedPrecondition, InvalidArgument, PermissionDenied
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.messaging.jetstream import Messaging
from chassis.messaging.relay import AGGREGATE_ID, AGGREGATE_VERSION, MESSAGE_ID
from chassis.testing.serving import acting_as
from shop.inventory.v1 import inventory_service_pb2 as pb
from shop.inventory.v1.reservation_pb2 import ReservationState
from shop.inventory.v1.stock_events_pb2 import StockChanged
from shop.inventory.v1.stock_pb2 import StockMovementKind
from shop.shipping.v1.shipment_events_pb2 import ShipmentDispatched
from shop.shipping.v1.shipment_pb2 import Shipment

from services.inventory.tests.component.requests import (
    Inventory,
    commit,
    level,
    release,
    reserve,
    set_stock,
)


async def test_stock_travels_from_shelf_to_order(inventory: Inventory, sku: str) -> None:
    await set_stock(inventory, {sku: 10})
    order_id = new_id()

    held = await reserve(inventory, order_id, {sku: 3})
    committed = await commit(inventory, order_id)

    assert held.state == ReservationState.RESERVATION_STATE_HELD
    assert held.HasField("expire_time")
    assert committed.state == ReservationState.RESERVATION_STATE_COMMITTED
    assert not committed.HasField("expire_time")
    now = await level(inventory, sku)
    assert (now.on_hand, now.held, now.committed, now.available) == (10, 0, 3, 7)
    assert now.location == "default"


async def test_a_shortage_says_which_sku_and_what_is_left(inventory: Inventory, sku: str) -> None:
    await set_stock(inventory, {sku: 2})

    with pytest.raises(FailedPrecondition) as refusal:
        await reserve(inventory, new_id(), {sku: 3})

    assert (refusal.value.reason, refusal.value.metadata) == ("OUT_OF_STOCK", {sku: "2"})


async def test_a_release_that_overtakes_its_reserve_wins(inventory: Inventory, sku: str) -> None:
    await set_stock(inventory, {sku: 2})
    order_id = new_id()

    released = await release(inventory, order_id)
    with pytest.raises(FailedPrecondition) as refusal:
        await reserve(inventory, order_id, {sku: 1})

    assert released.state == ReservationState.RESERVATION_STATE_RELEASED
    assert refusal.value.reason == "RESERVATION_CANCELLED"
    assert (await level(inventory, sku)).available == 2


async def test_other_lines_for_the_same_order_are_refused(inventory: Inventory, sku: str) -> None:
    await set_stock(inventory, {sku: 5})
    order_id = new_id()
    await reserve(inventory, order_id, {sku: 1})

    with pytest.raises(AlreadyExists) as refusal:
        await reserve(inventory, order_id, {sku: 2})

    assert refusal.value.reason == "REQUEST_ID_REUSED"


async def test_a_hold_that_ran_out_is_swept_and_cannot_be_committed(
    inventory: Inventory, sku: str
) -> None:
    await set_stock(inventory, {sku: 5})
    order_id = new_id()
    await reserve(inventory, order_id, {sku: 5}, hold_seconds=1)

    async with asyncio.timeout(20):
        async for response in inventory.WatchStock(pb.WatchStockRequest(skus=[sku])):
            if response.level.available == 5:
                break

    with pytest.raises(FailedPrecondition) as refusal:
        await commit(inventory, order_id)
    assert refusal.value.reason == "RESERVATION_EXPIRED"
    assert (await reserve(inventory, order_id, {sku: 5})).HasField("expire_time")


async def test_the_same_count_twice_counts_once(inventory: Inventory, sku: str) -> None:
    request_id = new_id()
    first = await set_stock(inventory, {sku: 5}, request_id)
    await reserve(inventory, new_id(), {sku: 2})

    assert await set_stock(inventory, {sku: 5}, request_id) == first
    assert (await level(inventory, sku)).available == 3


async def test_a_count_below_what_is_promised_is_refused(inventory: Inventory, sku: str) -> None:
    await set_stock(inventory, {sku: 5})
    await reserve(inventory, new_id(), {sku: 4})

    with pytest.raises(FailedPrecondition) as refusal:
        await set_stock(inventory, {sku: 3})

    assert (refusal.value.reason, refusal.value.metadata) == ("OUT_OF_STOCK", {sku: "1"})


async def test_only_staff_set_stock(inventory: Inventory, sku: str) -> None:
    item = pb.StockItem(sku=sku, on_hand=1)
    with acting_as(Role.CUSTOMER), pytest.raises(PermissionDenied):
        await inventory.SetStock(pb.SetStockRequest(request_id=str(new_id()), items=[item]))


async def test_an_unknown_sku_has_no_level(inventory: Inventory, sku: str) -> None:
    await set_stock(inventory, {sku: 0})
    response = await inventory.BatchGetStock(pb.BatchGetStockRequest(skus=[sku, "UNKNOWN", sku]))
    assert [each.sku for each in response.levels] == [sku]


@pytest.mark.parametrize("quantity", [0, -1, 2_000_000])
async def test_quantities_have_limits(inventory: Inventory, sku: str, quantity: int) -> None:
    with pytest.raises(InvalidArgument):
        await reserve(inventory, new_id(), {sku: quantity})


async def test_a_watcher_on_one_replica_hears_of_changes_on_another(
    replicas: list[Inventory], sku: str
) -> None:
    one, two = replicas
    await set_stock(one, {sku: 5})
    seen = []

    async with asyncio.timeout(20):
        async for response in two.WatchStock(pb.WatchStockRequest(skus=[sku])):
            seen.append(response.level.available)
            if len(seen) == 1:
                await reserve(one, new_id(), {sku: 2})
            else:
                break

    assert seen == [5, 3]


async def test_every_change_is_published_with_its_version(
    inventory: Inventory, nats_url: str, sku: str
) -> None:
    messaging = Messaging(nats_url, service="test")
    await messaging.open()
    await messaging.ensure_stream("inventory")
    subscription = await (await messaging.jetstream()).subscribe(
        "shop.inventory.v1.StockChanged", ordered_consumer=True
    )
    await set_stock(inventory, {sku: 5})
    await reserve(inventory, new_id(), {sku: 2})

    versions: dict[int, int] = {}
    while len(versions) < 2:
        event = StockChanged.FromString((await subscription.next_msg(timeout=20)).data)
        if event.level.sku == sku:
            versions[event.aggregate_version] = event.level.available
    await messaging.close()

    assert versions == {1: 5, 2: 3}


async def moved(nats_url: str, order_id: UUID) -> None:
    """The carrier took the order's goods, and says so twice."""
    messaging = Messaging(nats_url, service="test")
    await messaging.open()
    await messaging.ensure_stream("shipping")
    event = ShipmentDispatched(shipment=Shipment(order_id=str(order_id)), aggregate_version=2)
    for _ in range(2):
        await (await messaging.jetstream()).publish(
            "shop.shipping.v1.ShipmentDispatched",
            event.SerializeToString(),
            headers={MESSAGE_ID: str(new_id()), AGGREGATE_ID: "x", AGGREGATE_VERSION: "2"},
        )
    await messaging.close()


async def test_what_was_shipped_leaves_the_shelf_once(
    inventory: Inventory, sku: str, nats_url: str
) -> None:
    await set_stock(inventory, {sku: 10})
    order_id = new_id()
    await reserve(inventory, order_id, {sku: 3})
    await commit(inventory, order_id)

    await moved(nats_url, order_id)

    async with asyncio.timeout(20):
        async for update in inventory.WatchStock(pb.WatchStockRequest(skus=[sku])):
            if update.level.on_hand == 7:
                break
    assert (update.level.committed, update.level.available) == (0, 7)
    with pytest.raises(FailedPrecondition) as refusal:
        await release(inventory, order_id)
    assert refusal.value.reason == "RESERVATION_DISPATCHED"


async def test_staff_receive_correct_and_look_back(inventory: Inventory, sku: str) -> None:
    received = pb.ReceivedItem(sku=sku, quantity=10)
    with acting_as(Role.STAFF):
        first = await inventory.ReceiveStock(
            pb.ReceiveStockRequest(request_id=str(new_id()), items=[received, received])
        )
        adjusted = await inventory.AdjustStock(
            pb.AdjustStockRequest(request_id=str(new_id()), sku=sku, delta=-1, reason="damaged")
        )
    order_id = new_id()
    await reserve(inventory, order_id, {sku: 3})
    with acting_as(Role.STAFF):
        newest = await inventory.ListStockMovements(
            pb.ListStockMovementsRequest(sku=sku, page_size=2)
        )
        rest = await inventory.ListStockMovements(
            pb.ListStockMovementsRequest(sku=sku, page_token=newest.next_page_token)
        )
        reserved = await inventory.ListReservations(pb.ListReservationsRequest(sku=sku))

    assert [each.on_hand for each in first.levels] == [20]
    assert adjusted.level.on_hand == 19
    movements = [*newest.movements, *rest.movements]
    assert [
        (each.kind, each.on_hand_change, each.held_change, each.reason) for each in movements
    ] == [
        (StockMovementKind.STOCK_MOVEMENT_KIND_HOLD, 0, 3, ""),
        (StockMovementKind.STOCK_MOVEMENT_KIND_ADJUST, -1, 0, "damaged"),
        (StockMovementKind.STOCK_MOVEMENT_KIND_RECEIVE, 10, 0, ""),
        (StockMovementKind.STOCK_MOVEMENT_KIND_RECEIVE, 10, 0, ""),
    ]
    assert movements[0].order_id == str(order_id)
    assert [each.order_id for each in reserved.reservations] == [str(order_id)]
    assert rest.next_page_token == ""


async def test_what_is_promised_cannot_be_taken_from_the_shelf(
    inventory: Inventory, sku: str
) -> None:
    await set_stock(inventory, {sku: 3})
    await reserve(inventory, new_id(), {sku: 2})
    request = pb.AdjustStockRequest(request_id=str(new_id()), sku=sku, delta=-2, reason="lost")

    with acting_as(Role.STAFF), pytest.raises(FailedPrecondition) as refusal:
        await inventory.AdjustStock(request)

    assert (refusal.value.reason, refusal.value.metadata) == ("OUT_OF_STOCK", {sku: "1"})


async def test_customers_neither_change_stock_nor_see_its_history(
    inventory: Inventory, sku: str
) -> None:
    item = pb.ReceivedItem(sku=sku, quantity=1)
    calls: list[Awaitable[object]] = [
        inventory.AdjustStock(
            pb.AdjustStockRequest(request_id=str(new_id()), sku=sku, delta=1, reason="gift")
        ),
        inventory.ReceiveStock(pb.ReceiveStockRequest(request_id=str(new_id()), items=[item])),
        inventory.ListStockMovements(pb.ListStockMovementsRequest(sku=sku)),
        inventory.ListReservations(pb.ListReservationsRequest(sku=sku)),
    ]
    with acting_as(Role.CUSTOMER):
        for call in calls:
            with pytest.raises(PermissionDenied):
                await call


async def test_an_adjustment_by_nothing_is_invalid(inventory: Inventory, sku: str) -> None:
    request = pb.AdjustStockRequest(request_id=str(new_id()), sku=sku, delta=0, reason="bored")
    with acting_as(Role.STAFF), pytest.raises(InvalidArgument):
        await inventory.AdjustStock(request)
