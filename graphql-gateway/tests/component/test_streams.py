"""Subscriptions over HTTP: server-sent events, and parts of one response."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from in_memory.client import Client
from in_memory.shop import Shop

STOCK = 'subscription { stockUpdated(skus: ["SHIRT-1-S"]) { available } }'
EVENTS = "text/event-stream"
PARTS = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json"
EXPIRED = "Bearer e30.eyJleHAiOjF9.c2lnbmF0dXJl"  # {"exp": 1}


@asynccontextmanager
async def streamed(
    client: Client, query: str, accept: str, **headers: str
) -> AsyncIterator[httpx.Response]:
    headers = {"accept": accept, **headers}
    async with (
        asyncio.timeout(5),
        client.http.stream("POST", "/graphql", json={"query": query}, headers=headers) as response,
    ):
        yield response


async def test_events_follow_each_change(client: Client, shop: Shop) -> None:
    async with streamed(client, STOCK, EVENTS) as response:
        lines = response.aiter_lines()
        first = [await anext(lines) for _ in range(3)]
        await shop.inventory.set("SHIRT-1-S", 4)
        second = [await anext(lines) for _ in range(3)]

    assert response.headers["content-type"].startswith(EVENTS)
    assert response.headers["cache-control"].startswith("no-")
    assert first == ["event: next", 'data: {"data":{"stockUpdated":{"available":10}}}', ""]
    assert second[1] == 'data: {"data":{"stockUpdated":{"available":4}}}'


async def test_events_can_be_had_by_get_as_an_event_source_does(client: Client) -> None:
    async with client.http.stream(
        "GET", "/graphql", params={"query": STOCK}, headers={"accept": EVENTS}
    ) as response:
        assert await anext(response.aiter_lines()) == "event: next"


@pytest.mark.parametrize(
    ("query", "data"),
    [("{ __typename }", {"data": {"__typename": "Query"}}), ("{ nothing }", None)],
)
async def test_a_stream_of_one_result_is_completed(
    client: Client, query: str, data: dict[str, object] | None
) -> None:
    async with streamed(client, query, EVENTS) as response:
        lines = [line async for line in response.aiter_lines() if line]

    answer = json.loads(lines[1].removeprefix("data: "))
    assert answer == data if data else answer["errors"]
    assert (lines[0], lines[2]) == ("event: next", "event: complete")


async def test_parts_follow_each_change(client: Client, shop: Shop) -> None:
    async with streamed(client, STOCK, PARTS) as response:
        lines = (line async for line in response.aiter_lines() if line.startswith('{"payload'))
        first = json.loads(await anext(lines))
        await shop.inventory.set("SHIRT-1-S", 4)
        second = json.loads(await anext(lines))

    assert response.headers["content-type"].startswith("multipart/mixed;boundary=graphql")
    assert first == {"payload": {"data": {"stockUpdated": {"available": 10}}}}
    assert second["payload"]["data"]["stockUpdated"]["available"] == 4


@pytest.mark.parametrize("accept", [EVENTS, PARTS])
async def test_leaving_a_stream_ends_its_call(client: Client, shop: Shop, accept: str) -> None:
    async with streamed(client, STOCK, accept) as response:
        async for line in response.aiter_lines():
            if "available" in line:
                break
        assert not shop.inventory.left.is_set()

    async with asyncio.timeout(5):
        await shop.inventory.left.wait()


async def test_a_stream_ends_when_its_token_expires(client: Client) -> None:
    async with streamed(client, STOCK, EVENTS, authorization=EXPIRED) as response:
        lines = [line async for line in response.aiter_lines() if line]

    assert lines[-2] == "event: complete"
    assert "UNAUTHENTICATED" in lines[-3]


async def test_a_stream_without_a_protocol_for_subscriptions_ends_then_too(client: Client) -> None:
    async with streamed(client, STOCK, "multipart/mixed", authorization=EXPIRED) as response:
        lines = [line async for line in response.aiter_lines() if line]

    assert "UNAUTHENTICATED" in lines[-2]
