"""What may be said over a WebSocket, and with which code it is closed for anything else."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from graphql_gateway.config import GatewaySettings
from graphql_gateway.upstream.recording import Recording
from in_memory.client import Client
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

STOCK = 'subscription { stockUpdated(skus: ["SHIRT-1-S"]) { available } }'
INIT = {"type": "connection_init"}


def subscribe(identifier: str = "1", query: str = STOCK, **payload: Any) -> dict[str, Any]:
    return {"type": "subscribe", "id": identifier, "payload": {"query": query, **payload}}


@asynccontextmanager
async def acknowledged(client: Client, **payload: Any) -> AsyncIterator[ClientConnection]:
    async with client.socket_opened() as socket:
        await say(socket, {**INIT, "payload": payload})
        assert await heard(socket) == {"type": "connection_ack"}
        yield socket


async def say(socket: ClientConnection, message: Any) -> None:
    await socket.send(message if isinstance(message, str | bytes) else json.dumps(message))


async def heard(socket: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await socket.recv())
    return message


async def closed_with(socket: ClientConnection) -> int | None:
    async with asyncio.timeout(5):
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await socket.recv()
    return closed.value.rcvd.code if closed.value.rcvd else None


@pytest.mark.parametrize(
    "query", ["subscription {", "{ nothing }", "query A { a: __typename }  query B { b: id }"]
)
async def test_an_operation_that_fails_ends_alone(client: Client, query: str) -> None:
    async with acknowledged(client) as socket:
        await say(socket, subscribe("1", query))
        refused = await heard(socket)
        await say(socket, subscribe("1", "{ __typename }"))
        answer = await heard(socket)

    assert (refused["type"], refused["id"]) == ("error", "1")
    assert refused["payload"][0]["message"]
    assert answer["payload"] == {"data": {"__typename": "Query"}}


async def test_an_open_socket_holds_on_to_nothing_that_was_read(client: Client) -> None:
    async with acknowledged(client) as socket:
        await say(socket, subscribe("1", '{ product(handle: "shirt-1") { title } }'))
        answers = [await heard(socket) for _ in range(2)]
        gc.collect()
        held = [each for each in gc.get_objects() if isinstance(each, Recording) and each.tags()]

    assert answers[0]["payload"]["data"]["product"]
    assert answers[1]["type"] == "complete"
    assert not held


@pytest.mark.parametrize(
    "frame",
    [
        "no json",
        b"\x00\x01",
        "[]",
        '"text"',
        {"type": 7},
        {"type": "unknown" * 50},
        {"type": "subscribe", "payload": {"query": STOCK}},
        {"type": "subscribe", "id": 7, "payload": {"query": STOCK}},
        {"type": "subscribe", "id": "", "payload": {"query": STOCK}},
        {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "1", "payload": STOCK},
        {"type": "subscribe", "id": "1", "payload": {}},
        {"type": "subscribe", "id": "1", "payload": {"query": STOCK, "variables": []}},
        {"type": "complete"},
        {"type": "complete", "id": ["1"]},
    ],
    ids=str,
)
async def test_a_frame_that_is_none_of_the_protocols_closes_the_socket(
    client: Client, frame: Any
) -> None:
    async with acknowledged(client) as socket:
        await say(socket, frame)

        assert await closed_with(socket) == 4400


async def test_a_malformed_init_closes_the_socket(client: Client) -> None:
    async with client.socket_opened() as socket:
        await say(socket, {**INIT, "payload": "token"})

        assert await closed_with(socket) == 4400


async def test_an_operation_before_the_init_closes_the_socket(client: Client) -> None:
    async with client.socket_opened() as socket:
        await say(socket, subscribe())

        assert await closed_with(socket) == 4401


async def test_a_ping_is_answered_even_before_the_init(client: Client) -> None:
    async with client.socket_opened() as socket:
        await say(socket, {"type": "ping"})

        assert await heard(socket) == {"type": "pong"}


async def test_a_second_init_closes_the_socket(client: Client) -> None:
    async with acknowledged(client) as socket:
        await say(socket, INIT)

        assert await closed_with(socket) == 4429


async def test_an_id_in_use_closes_the_socket(client: Client) -> None:
    async with acknowledged(client) as socket:
        await say(socket, subscribe("1"))
        await heard(socket)
        await say(socket, subscribe("1"))

        assert await closed_with(socket) == 4409


async def test_completing_what_is_not_there_does_nothing(client: Client) -> None:
    async with acknowledged(client) as socket:
        await say(socket, {"type": "complete", "id": "9"})
        await say(socket, subscribe())

        assert (await heard(socket))["type"] == "next"


async def test_a_subscription_too_many_is_refused_and_the_others_go_on(client: Client) -> None:
    async with acknowledged(client) as socket:
        for number in range(20):
            await say(socket, subscribe(str(number)))
            assert (await heard(socket))["type"] == "next"
        await say(socket, subscribe("one more"))
        refused = await heard(socket)
        await say(socket, {"type": "complete", "id": "0"})
        await say(socket, subscribe("instead"))

        assert refused["payload"][0]["extensions"]["reason"] == "SUBSCRIPTION_LIMIT_EXCEEDED"
        assert "complete one" in refused["payload"][0]["message"]
        while (await heard(socket))["id"] != "instead":
            pass  # what the others have to say


async def test_a_socket_closes_when_its_token_expires(client: Client) -> None:
    token = "e30.eyJleHAiOjF9.c2lnbmF0dXJl"  # {"exp": 1}

    async with acknowledged(client, authorization=f"Bearer {token}") as socket:
        assert await closed_with(socket) == 4403


@pytest.mark.parametrize("token", ["x", "e30.%%%.x", "e30.W10.x", "e30.eyJleHAiOiJ4In0.x"])
async def test_an_unreadable_token_is_the_services_to_refuse(client: Client, token: str) -> None:
    async with acknowledged(client, authorization=f"Bearer {token}") as socket:
        await say(socket, subscribe("1", "{ viewer { id } }"))

        assert (await heard(socket))["id"] == "1"


class TestImpatience:
    @pytest.fixture
    def settings(self, settings: GatewaySettings) -> GatewaySettings:
        return settings.model_copy(update={"connection_init_seconds": 0.05})

    async def test_a_silent_socket_is_closed(self, client: Client) -> None:
        async with client.socket_opened() as socket:
            assert await closed_with(socket) == 4408
