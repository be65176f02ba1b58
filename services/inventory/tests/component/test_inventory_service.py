import asyncio

import pytest
from chassis.errors import AlreadyExists, FailedPrecondition, InvalidArgument, PermissionDenied
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.messaging.jetstream import Messaging
from chassis.testing.serving import acting_as
from shop.inventory.v1 import inventory_service_pb2 as pb
from shop.inventory.v1.reservation_pb2 import ReservationState
from shop.inventory.v1.stock_events_pb2 import StockChanged

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
