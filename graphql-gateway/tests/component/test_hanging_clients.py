"""Clients that stop in the middle: of a request, of a frame, or of a conversation."""

import asyncio
import base64
import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from graphql_gateway.bootstrap import build
from graphql_gateway.config import GatewaySettings
from graphql_gateway.serving import server
from in_memory.client import Client
from in_memory.shop import Shop

UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nhost: shop.test\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-protocol: graphql-transport-ws\r\n"
    b"sec-websocket-key: " + base64.b64encode(b"0123456789abcdef") + b"\r\n\r\n"
)
WATCH = 'subscription { stockUpdated(skus: ["SHIRT-1-S"]) { available } }'
TEXT, CLOSE = 0x1, 0x8
INVALID_DATA, TOO_BIG = 1007, 1009
INTERNAL = 1011


class Raw:
    """A WebSocket made by hand, which answers nothing that it is not told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def begin(self, kind: int, length: int) -> None:
        """A frame's head: its kind, its length, and a mask that changes nothing."""
        self.writer.write(struct.pack("!BBQL", 0x80 | kind, 0x80 | 127, length, 0))
        await self.writer.drain()

    async def say(self, kind: int, content: bytes) -> None:
        await self.begin(kind, len(content))
        self.writer.write(content)

    async def tell(self, **message: object) -> None:
        await self.say(TEXT, json.dumps(message).encode())

    async def hear(self) -> tuple[int, bytes]:
        """The kind of the next frame, and what is in it."""
        kind, length = struct.unpack("!BB", await self.reader.readexactly(2))
        if length == 126:
            (length,) = struct.unpack("!H", await self.reader.readexactly(2))
        return kind & 0x0F, await self.reader.readexactly(length)

    async def closed_with(self) -> int:
        kind, content = await self.hear()
        while kind != CLOSE:
            kind, content = await self.hear()
        return int.from_bytes(content[:2])


@asynccontextmanager
async def raw(path: str) -> AsyncIterator[Raw]:
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(UPGRADE)
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        yield Raw(reader, writer)
        writer.close()


async def watching(socket: Raw) -> None:
    await socket.tell(type="connection_init")
    await socket.hear()
    await socket.tell(type="subscribe", id="1", payload={"query": WATCH})
    said = await socket.hear()
    while said[0] != TEXT:  # pings come when they like
        said = await socket.hear()
    assert b"available" in said[1]


async def test_a_frame_that_is_no_utf_8_closes_the_socket(client: Client) -> None:
    async with raw(client.socket) as socket:
        await socket.say(TEXT, b'{"type": "\xff\xfe"}')

        assert await socket.closed_with() == INVALID_DATA


async def test_a_frame_that_is_too_long_closes_the_socket(client: Client) -> None:
    async with raw(client.socket) as socket:
        await socket.begin(TEXT, 300_000)

        assert await socket.closed_with() == TOO_BIG


@pytest.mark.parametrize("kind", ["complete", "next", "nothing there is"])
async def test_nothing_is_done_for_a_frame_before_the_init(
    client: Client, shop: Shop, kind: str
) -> None:
    async with raw(client.socket) as socket:
        await socket.tell(type=kind, id="1")
        await socket.tell(type="subscribe", id="1", payload={"query": WATCH})

        assert await socket.closed_with() in {4400, 4401}
    assert shop.calls == {}


@pytest.mark.parametrize(
    "part", [b"POST /gra", b'POST /graphql HTTP/1.1\r\ncontent-length: 99\r\n\r\n{"query']
)
async def test_half_a_request_disturbs_nobody(client: Client, shop: Shop, part: bytes) -> None:
    _, writer = await asyncio.open_unix_connection(client.socket)
    writer.write(part)
    await writer.drain()
    writer.close()

    assert await client.data("{ __typename }") == {"__typename": "Query"}
    assert shop.calls == {}


async def test_a_socket_that_is_cut_off_ends_what_it_watched(client: Client, shop: Shop) -> None:
    async with raw(client.socket) as socket:
        await watching(socket)
        socket.writer.transport.abort()

        await shop.inventory.left.wait()


async def test_half_a_frame_ends_with_its_connection(client: Client, shop: Shop) -> None:
    async with raw(client.socket) as socket:
        await watching(socket)
        socket.writer.write(b"\x81\xff\0\0")
        socket.writer.write_eof()

        await shop.inventory.left.wait()


async def test_who_answers_no_ping_is_gone(settings: GatewaySettings, shop: Shop) -> None:
    running = server(build(settings), settings.listen, ping_seconds=0.05)
    serving = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)

    async with raw(settings.listen.removeprefix("unix:")) as socket:
        await watching(socket)

        assert await socket.closed_with() == INTERNAL
        await shop.inventory.left.wait()
    running.should_exit = True
    await serving
