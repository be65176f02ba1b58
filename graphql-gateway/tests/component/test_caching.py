"""Answers that are given again: to whom, for how long, and until what happens."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import nats
import pytest
from chassis.ids import new_id
from chassis.messaging.relay import AGGREGATE_ID
from graphql_gateway.config import GatewaySettings
from in_memory.client import Client
from in_memory.purchases import CREATE, a_cart
from in_memory.shop import Shop
from nats.aio.client import Client as Nats
from shop.inventory.v1.stock_events_pb2 import StockChanged
from shop.inventory.v1.stock_pb2 import StockLevel

TITLES = "{ products(first: 1) { nodes { title } } }"
STOCK = "{ products(first: 1) { nodes { totalInventory } } }"
CART = "query ($id: ID!) { cart(id: $id) { id } }"


async def ask(client: Client, query: str, **headers: str) -> httpx.Response:
    return await client.http.post("/graphql", json={"query": query}, headers=headers)


async def test_a_public_answer_is_given_again_without_a_call(client: Client, shop: Shop) -> None:
    first, second = await ask(client, TITLES), await ask(client, TITLES)

    assert first.content == second.content
    assert second.headers["cache-control"] == "public, max-age=60"
    assert second.headers["age"] == "0"
    assert second.headers["x-content-type-options"] == "nosniff"
    assert second.headers["x-request-id"] != first.headers["x-request-id"]
    assert shop.calls == {"ListProducts": 1}


async def test_the_shortest_hint_of_its_fields_decides(client: Client) -> None:
    assert (await ask(client, STOCK)).headers["cache-control"] == "public, max-age=10"


async def test_an_answer_in_another_form_is_another_answer(client: Client) -> None:
    plain = await ask(client, TITLES, accept="application/json")
    other = await ask(client, TITLES, accept="application/graphql-response+json")

    assert plain.headers["content-type"] != other.headers["content-type"]


async def test_what_was_answered_to_a_token_is_given_again_to_that_token_alone(
    client: Client, guest: Client, shop: Shop
) -> None:
    token = guest.authorization or ""
    await ask(client, TITLES, authorization=token)
    again = await ask(client, TITLES, authorization=token)
    assert again.headers["cache-control"] == "private, max-age=60"
    assert shop.calls["ListProducts"] == 1

    await ask(client, TITLES)
    await guest.log_in_as_guest()
    await ask(client, TITLES, authorization=guest.authorization or "")

    assert shop.calls["ListProducts"] == 3


async def test_who_changes_something_is_answered_anew(guest: Client, shop: Shop) -> None:
    headers = {"authorization": guest.authorization or ""}
    for _ in range(2):
        await ask(guest, TITLES, **headers)
    assert shop.calls["ListProducts"] == 1

    await a_cart(guest)
    await ask(guest, TITLES, **headers)

    assert shop.calls["ListProducts"] == 2


async def test_who_changes_something_over_a_socket_is_answered_anew(
    guest: Client, shop: Shop
) -> None:
    headers = {"authorization": guest.authorization or ""}
    await ask(guest, TITLES, **headers)

    created = {"requestId": str(new_id()), "lines": []}
    async with guest.subscribed(CREATE, input=created) as answers:
        assert "errors" not in await anext(answers)
    await ask(guest, TITLES, **headers)

    assert shop.calls["ListProducts"] == 2


async def test_who_changes_something_by_a_stream_is_answered_anew(
    guest: Client, shop: Shop
) -> None:
    headers = {"authorization": guest.authorization or ""}
    await ask(guest, TITLES, **headers)

    created = {"input": {"requestId": str(new_id()), "lines": []}}
    streamed = await guest.http.post(
        "/graphql",
        json={"query": CREATE, "variables": created},
        headers={**headers, "accept": "text/event-stream"},
    )
    assert "errors" not in streamed.text
    await ask(guest, TITLES, **headers)

    assert shop.calls["ListProducts"] == 2


async def test_an_answer_to_a_get_that_the_client_has_is_not_sent_again(client: Client) -> None:
    first = await client.http.get("/graphql", params={"query": TITLES})
    known = {"if-none-match": f'W/{first.headers["etag"]}, "other"'}

    kept = await client.http.get("/graphql", params={"query": TITLES}, headers=known)
    made = await client.http.get("/graphql", params={"query": TITLES, "x": "1"}, headers=known)
    other = await client.http.get("/graphql", params={"query": STOCK}, headers=known)

    assert [each.status_code for each in (first, kept, made, other)] == [200, 304, 304, 200]
    for each in (kept, made):
        assert not each.content
        assert each.headers["etag"] == first.headers["etag"]
        assert each.headers["cache-control"] == "public, max-age=60"
        assert "content-length" not in each.headers


async def test_a_request_with_a_session_cookie_passes_the_cache_by(client: Client) -> None:
    await ask(client, TITLES)

    response = await ask(client, TITLES, cookie="shop_access=anything")

    assert response.status_code == 403


async def test_what_belongs_to_somebody_is_never_kept(guest: Client, shop: Shop) -> None:
    cart = await a_cart(guest)
    shop.counting.calls.clear()
    headers = {"authorization": guest.authorization or ""}
    content = {"query": CART, "variables": {"id": cart}}

    for _ in range(2):
        response = await guest.http.post("/graphql", json=content, headers=headers)
        assert response.headers["cache-control"] == "no-store"
    assert shop.calls == {"GetCart": 2}


async def test_what_no_event_would_tell_of_is_not_kept(client: Client) -> None:
    assert (await ask(client, "{ __typename }")).headers["cache-control"] == "no-store"


async def test_a_partial_answer_is_not_kept(client: Client, shop: Shop) -> None:
    await shop.lose("inventory")

    assert (await ask(client, STOCK)).headers["cache-control"] == "no-store"


class TestToldOfChanges:
    @pytest.fixture
    def settings(self, settings: GatewaySettings, nats_url: str) -> GatewaySettings:
        return settings.model_copy(update={"nats_url": nats_url})

    @pytest.fixture
    async def broker(self, nats_url: str) -> AsyncIterator[Nats]:
        broker = await nats.connect(nats_url)
        yield broker
        await broker.close()

    async def test_a_changed_product_is_asked_for_again(
        self, client: Client, shop: Shop, broker: Nats
    ) -> None:
        await self.until_kept(client, TITLES)

        await broker.publish("shop.product.v1.ProductChanged", b"", headers={AGGREGATE_ID: "p1"})

        await self.until_asked_again(client, shop, TITLES, "ListProducts")

    async def test_a_product_that_is_not_there_yet_is_asked_for_again(
        self, client: Client, shop: Shop, broker: Nats
    ) -> None:
        query = '{ product(handle: "none") { id } }'
        await self.until_kept(client, query)

        await broker.publish("shop.product.v1.ProductChanged", b"", headers={AGGREGATE_ID: "p1"})

        await self.until_asked_again(client, shop, query, "BatchGetProducts")

    async def test_stock_that_moved_is_asked_for_again_and_other_stock_is_not(
        self, client: Client, shop: Shop, broker: Nats
    ) -> None:
        await self.until_kept(client, STOCK)
        sku = shop.products.all[0].variants[0].sku
        other = StockChanged(level=StockLevel(sku="another"))
        await broker.publish("shop.inventory.v1.StockChanged", other.SerializeToString())
        await broker.flush()
        before = shop.calls
        await ask(client, STOCK)
        assert shop.calls == before

        moved = StockChanged(level=StockLevel(sku=sku))
        await broker.publish("shop.inventory.v1.StockChanged", moved.SerializeToString())

        await self.until_asked_again(client, shop, STOCK, "BatchGetStock")

    async def until_kept(self, client: Client, query: str) -> None:
        """Nothing is kept before the gateway listens."""
        async with asyncio.timeout(10):
            while "age" not in (await ask(client, query)).headers:
                await asyncio.sleep(0.02)

    async def until_asked_again(self, client: Client, shop: Shop, query: str, rpc: str) -> None:
        before: Any = shop.calls[rpc]
        async with asyncio.timeout(5):
            while shop.calls[rpc] == before:
                await ask(client, query)


class TestWithoutItsBroker:
    @pytest.fixture
    def settings(self, settings: GatewaySettings) -> GatewaySettings:
        return settings.model_copy(update={"nats_url": "nats://127.0.0.1:1"})

    async def test_nothing_is_kept_that_changes_could_not_reach(
        self, client: Client, shop: Shop
    ) -> None:
        await ask(client, TITLES)
        await ask(client, TITLES)

        assert shop.calls == {"ListProducts": 2}
