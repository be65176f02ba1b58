from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from chassis.settings import Environment
from graphql_gateway.bootstrap import build
from graphql_gateway.config import GatewaySettings
from in_memory.client import Client, over
from in_memory.serving import serving
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
    async with serving(build(settings), settings.listen), over(settings.listen) as client:
        yield client


@pytest.fixture
async def guest(client: Client) -> Client:
    """The client, in a guest's session."""
    await client.log_in_as_guest()
    return client
