import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from chassis.ids import new_id
from graphql_gateway.schema.identifiers import global_id, uuid_of
from in_memory.client import Client
from in_memory.purchases import a_cart, place
from in_memory.shipping import SHIPMENT
from in_memory.shop import Shop
from websockets.exceptions import ConnectionClosedError, InvalidStatus

WATCH_ORDER = """
subscription ($id: ID!) {
  orderUpdated(id: $id) { version fulfilmentState shipment { trackingNumber } }
}
"""
WATCH_SHIPMENT = "subscription ($id: ID!) { shipmentUpdated(orderId: $id) { state version } }"
WATCH_STOCK = "subscription ($skus: [String!]!) { stockUpdated(skus: $skus) { sku available } }"


async def an_order(client: Client) -> str:
    identifier: str = (await place(client, await a_cart(client)))["order"]["id"]
    return identifier


async def test_an_order_is_sent_now_and_again_after_each_change(guest: Client, shop: Shop) -> None:
    order = await an_order(guest)

    async with guest.subscribed(WATCH_ORDER, id=order) as updates:
        before = (await anext(updates))["data"]["orderUpdated"]
        await shop.orders.ship(uuid_of(order, "Order"), SHIPMENT)
        after = (await anext(updates))["data"]["orderUpdated"]

    assert before == {"version": 1, "fulfilmentState": "UNFULFILLED", "shipment": None}
    assert after["fulfilmentState"] == "SHIPPED"
    assert after["shipment"] == {"trackingNumber": "T-1"}


async def test_a_shipment_is_followed_from_before_it_exists_until_it_is_delivered(
    guest: Client, shop: Shop
) -> None:
    order = await an_order(guest)

    async with guest.subscribed(WATCH_SHIPMENT, id=order) as updates:
        await shop.orders.ship(uuid_of(order, "Order"), SHIPMENT)
        states = [each["data"]["shipmentUpdated"]["state"] async for each in updates]

    assert states == ["PENDING", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"]


async def test_stock_needs_no_session_to_be_watched(client: Client, shop: Shop) -> None:
    async with client.subscribed(WATCH_STOCK, skus=["SHIRT-1-S"]) as updates:
        first = await anext(updates)
        await shop.inventory.set("SHIRT-1-S", 4)
        second = await anext(updates)

    assert first["data"]["stockUpdated"]["available"] == 10
    assert second["data"]["stockUpdated"]["available"] == 4


async def test_a_watcher_that_leaves_ends_its_call(client: Client, shop: Shop) -> None:
    async with client.subscribed(WATCH_STOCK, skus=["SHIRT-1-S"]) as updates:
        await anext(updates)
        assert not shop.inventory.left.is_set()

    async with asyncio.timeout(5):
        await shop.inventory.left.wait()


async def test_an_order_of_another_session_cannot_be_watched(guest: Client) -> None:
    order = await an_order(guest)
    await guest.log_in_as_guest()

    async with guest.subscribed(WATCH_ORDER, id=order) as updates:
        refused = await anext(updates)

    assert refused["errors"][0]["extensions"]["reason"] == "ORDER_NOT_FOUND"
    assert refused["errors"][0]["extensions"]["service"] == "order"


async def test_an_invalid_subscription_is_refused_and_leaves_the_socket_open(
    client: Client,
) -> None:
    async with client.subscribed("subscription { nothing }") as answers:
        refused = await anext(answers)

    assert refused["errors"][0]["extensions"]["reason"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_socket_may_not_subscribe_before_it_was_acknowledged(client: Client) -> None:
    async with client.socket_opened() as socket:
        subscription = {
            "query": WATCH_ORDER,
            "variables": {"id": global_id("Order", str(new_id()))},
        }
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": subscription}))
        with pytest.raises(ConnectionClosedError) as closed:
            await socket.recv()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_a_page_of_another_origin_cannot_open_a_socket(client: Client) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with client.socket_opened(origin="https://evil.example"):
            pass

    assert refused.value.response.status_code == 403


async def test_messages_are_not_compressed(client: Client) -> None:
    async with client.socket_opened() as socket:
        assert socket.response is not None
        assert "sec-websocket-extensions" not in socket.response.headers


async def test_a_subscription_is_also_served_as_server_sent_events(guest: Client) -> None:
    order = await an_order(guest)
    request = {"query": WATCH_ORDER, "variables": {"id": order}}
    headers = {"authorization": guest.authorization or "", "accept": "text/event-stream"}

    async with guest.http.stream("POST", "/graphql", json=request, headers=headers) as response:
        data = await _first_data(response.aiter_lines())

    assert data["data"]["orderUpdated"]["version"] == 1


async def _first_data(lines: AsyncIterator[str]) -> Any:
    async for line in lines:
        if line.startswith("data:") and (data := line.removeprefix("data:").strip()):
            return json.loads(data)
    raise AssertionError("the stream ended without data")
