"""What the gateway promises, through the edge and on the real broker."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Shopper

STOCK = "{ products(first: 50) { nodes { variants { sku quantityAvailable } } } }"
WATCH = "subscription ($skus: [String!]!) { stockUpdated(skus: $skus) { available } }"


@pytest.fixture
async def anybody(shop: RunningShop) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a session."""
    async with httpx.AsyncClient(base_url=shop.url, timeout=20) as http:
        yield http


async def test_an_answer_is_kept_until_a_purchase_changes_what_it_says(
    anybody: httpx.AsyncClient, shopper: Shopper
) -> None:
    variant = await shopper.find_variant(least=3)

    async def seen() -> tuple[int, bool]:
        response = await anybody.post("/graphql", json={"query": STOCK})
        nodes = response.json()["data"]["products"]["nodes"]
        variants = {each["sku"]: each for node in nodes for each in node["variants"]}
        return variants[variant["sku"]]["quantityAvailable"], "age" in response.headers

    before, _ = await seen()
    async with asyncio.timeout(10):
        while not (await seen())[1]:
            pass  # other tests buy as well
    await shopper.place((await shopper.fill_cart(variant["id"], quantity=2))["id"])

    async with asyncio.timeout(5):  # sooner than the hint of ten seconds
        while (await seen())[0] > before - 2:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "accept", ["text/event-stream", "multipart/mixed;subscriptionSpec=1.0, application/json"]
)
async def test_events_come_through_the_edge_as_they_happen(
    anybody: httpx.AsyncClient, shopper: Shopper, accept: str
) -> None:
    variant = await shopper.find_variant(least=3)
    content = {"query": WATCH, "variables": {"skus": [variant["sku"]]}}

    async with (
        asyncio.timeout(20),
        anybody.stream("POST", "/graphql", json=content, headers={"accept": accept}) as response,
    ):
        levels = available(response)
        first = await anext(levels)
        await shopper.place((await shopper.fill_cart(variant["id"]))["id"])
        async for level in levels:
            if level < first:
                break


async def available(response: httpx.Response) -> AsyncIterator[int]:
    """What there is, from events or parts; both have each on a line of its own."""
    async for line in response.aiter_lines():
        if '"stockUpdated"' in line:
            event = json.loads(line.removeprefix("data: "))
            yield event.get("payload", event)["data"]["stockUpdated"]["available"]


async def test_what_is_deferred_comes_through_the_edge_in_parts(
    anybody: httpx.AsyncClient, shopper: Shopper
) -> None:
    variant = await shopper.find_variant()
    query = "{ products(first: 50) { nodes { handle ... @defer { variants { sku } } } } }"

    response = await anybody.post(
        "/graphql", json={"query": query}, headers={"accept": "multipart/mixed"}
    )

    first, *rest = [json.loads(line) for line in response.text.splitlines() if line[:1] == "{"]
    assert "variants" not in first["data"]["products"]["nodes"][0]
    assert first["hasNext"] is True
    assert variant["sku"] in json.dumps(rest)
    assert rest[-1]["hasNext"] is False
