"""Answers in patches: `@defer` and `@stream`."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from in_memory.client import Client
from in_memory.shop import Shop

PATCHES = "multipart/mixed;deferSpec=20220824, application/json"
EVENTS = "text/event-stream"
DEFERRED = """{ products(first: 1) { nodes {
  title
  ... @defer(label: "stock") { availableForSale }
} } }"""
STREAMED = "{ products(first: 3) { nodes @stream(initialCount: 1) { title } } }"


async def asked(client: Client, query: str, accept: str) -> AsyncIterator[dict[str, Any]]:
    """Each frame of the answer as it arrives; in parts and in events it has a line of its own."""
    request = client.http.stream(
        "POST", "/graphql", json={"query": query}, headers={**client.headers, "accept": accept}
    )
    async with asyncio.timeout(10), request as response:
        async for line in response.aiter_lines():
            if "{" in line:
                yield json.loads(line.removeprefix("data: "))


@pytest.mark.parametrize("accept", [PATCHES, "multipart/mixed", EVENTS])
async def test_what_is_deferred_comes_after_the_rest(
    client: Client, shop: Shop, accept: str
) -> None:
    shop.inventory.holds = asyncio.Event()

    frames = asked(client, DEFERRED, accept)
    first = await anext(frames)
    shop.inventory.holds.set()
    rest = [each async for each in frames]

    assert first["data"] == {"products": {"nodes": [{"title": "Shirt 001"}]}}
    assert first["hasNext"] is True
    (patch,) = [each for frame in rest for each in frame.get("incremental", ())]
    assert patch["data"] == {"availableForSale": True}
    assert (patch["path"], patch["label"]) == (["products", "nodes", 0], "stock")
    assert rest[-1]["hasNext"] is False


async def test_a_list_is_streamed_item_by_item(client: Client) -> None:
    first, *rest = [each async for each in asked(client, STREAMED, PATCHES)]

    assert first["data"]["products"]["nodes"] == [{"title": "Shirt 001"}]
    patches = [each for frame in rest for each in frame.get("incremental", ())]
    assert [item["title"] for each in patches for item in each["items"]] == [
        "Shirt 002",
        "Shirt 003",
    ]


async def test_what_fails_late_is_told_safely(client: Client, shop: Shop) -> None:
    await shop.lose("inventory")

    _, *rest = [each async for each in asked(client, DEFERRED, PATCHES)]

    (patch,) = [each for frame in rest for each in frame.get("incremental", ())]
    assert patch["data"] == {"availableForSale": None}
    assert patch["errors"][0]["extensions"]["reason"] == "UNAVAILABLE"
    assert ".sock" not in json.dumps(rest)


async def test_an_operation_that_defers_nothing_has_one_part(client: Client) -> None:
    frames = [each async for each in asked(client, "{ __typename }", PATCHES)]

    assert frames == [{"data": {"__typename": "Query"}}]


@pytest.mark.parametrize("query", [DEFERRED, STREAMED])
async def test_who_takes_one_answer_is_told_before_anything_runs_how_to_get_several(
    client: Client, shop: Shop, query: str
) -> None:
    response = await client.http.post("/graphql", json={"query": query})

    assert response.status_code == httpx.codes.NOT_ACCEPTABLE
    assert "Accept multipart/mixed" in response.json()["errors"][0]["message"]
    assert shop.calls == {}


async def test_a_socket_has_no_patches(client: Client, shop: Shop) -> None:
    async with client.subscribed(DEFERRED) as answers:
        answer = await anext(answers)

    assert "Accept multipart/mixed" in answer["errors"][0]["message"]
    assert shop.calls == {}


async def test_a_text_that_only_speaks_of_it_is_answered_at_once(client: Client) -> None:
    assert await client.data('{ product(handle: "@defer") { title } }') == {"product": None}
