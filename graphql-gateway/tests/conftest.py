import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from chassis.settings import Environment
from graphql_gateway.bootstrap import build
from graphql_gateway.config import GatewaySettings
from graphql_gateway.serving import server
from in_memory.client import Client
from in_memory.shop import Shop


@pytest.fixture
async def shop(socket_folder: Path) -> AsyncIterator[Shop]:
    shop = Shop(socket_folder)
    await shop.start()
    yield shop
    await shop.stop()


@pytest.fixture
def settings(shop: Shop, socket_folder: Path) -> GatewaySettings:
    return GatewaySettings(
        listen=f"unix:{socket_folder}/gateway.sock",
        upstream=shop.upstream,
        environment=Environment.DEVELOPMENT,
    )


@pytest.fixture
async def client(settings: GatewaySettings) -> AsyncIterator[Client]:
    """A client of a real gateway server on a Unix socket."""
    running = server(build(settings), settings.listen)
    serving = asyncio.create_task(running.serve())
    socket = settings.listen.removeprefix("unix:")
    async with asyncio.timeout(10):
        while not running.started:
            await asyncio.sleep(0.01)
    async with httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=socket), base_url="http://shop.test"
    ) as http:
        yield Client(http, socket)
    running.should_exit = True
    await serving


@pytest.fixture
async def guest(client: Client) -> Client:
    """The client, in a guest's session."""
    await client.log_in_as_guest()
    return client
