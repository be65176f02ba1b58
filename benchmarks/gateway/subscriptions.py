"""What a thousand subscriptions weigh in which nothing happens."""

import asyncio
import json
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.gateway.gateways import Running

SUBSCRIPTIONS = 1_000
_AT_ONCE = 20
_SETTLE_SECONDS = 1.0


def kilobytes_each(running: Running, skus: list[str]) -> float:
    """Each watches one SKU, of which there are ten; each was told its present state."""
    return asyncio.run(_kilobytes_each(running, skus[:10]))


async def _kilobytes_each(running: Running, skus: list[str]) -> float:
    warm = [await _subscribed(running, skus[0]) for _ in range(_AT_ONCE)]
    before = running.memory_bytes()
    gate = asyncio.Semaphore(_AT_ONCE)

    async def opened(number: int) -> ClientConnection:
        async with gate:
            return await _subscribed(running, skus[number % len(skus)])

    sockets = await asyncio.gather(*(opened(number) for number in range(SUBSCRIPTIONS)))
    await asyncio.sleep(_SETTLE_SECONDS)
    grown = running.memory_bytes() - before
    await asyncio.gather(*(each.close() for each in (*sockets, *warm)))
    return grown / SUBSCRIPTIONS / 1000


async def _subscribed(running: Running, sku: str) -> ClientConnection:
    url = running.gateway.url.replace("http", "ws", 1)
    protocols = [Subprotocol("graphql-transport-ws")]
    socket = await connect(url, subprotocols=protocols, ping_interval=None, compression=None)
    await _tell(socket, type="connection_init")
    await _until(socket, "connection_ack")
    payload = {"query": running.gateway.watch, "variables": {"skus": [sku]}}
    await _tell(socket, id="1", type="subscribe", payload=payload)
    await _until(socket, "next")
    return socket


async def _tell(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def _until(socket: ClientConnection, kind: str) -> None:
    async with asyncio.timeout(30):
        while (message := json.loads(await socket.recv()))["type"] != kind:
            if message["type"] in {"error", "complete"}:
                raise SystemExit(f"A subscription was refused: {message}")
