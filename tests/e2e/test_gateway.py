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


async def test_events_come_through_the_edge_as_they_happen(
    anybody: httpx.AsyncClient, shopper: Shopper
) -> None:
    variant = await shopper.find_variant(least=3)
    content = {"query": WATCH, "variables": {"skus": [variant["sku"]]}}
    headers = {"accept": "text/event-stream"}

    async with (
        asyncio.timeout(20),
        anybody.stream("POST", "/graphql", json=content, headers=headers) as response,
    ):
        lines = (line async for line in response.aiter_lines() if line.startswith("data: {"))
        first = available(await anext(lines))
        await shopper.place((await shopper.fill_cart(variant["id"]))["id"])
        async for line in lines:
            if available(line) < first:
                break


def available(line: str) -> int:
    number: int = json.loads(line.removeprefix("data: "))["data"]["stockUpdated"]["available"]
    return number
