from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import nats
import product_service
import pytest
from chassis.database.migrations import migrate, migrations_of
from chassis.messaging.jetstream import Messaging, stream_of
from chassis.testing.serving import serving
from chassis.testing.tokens import trusting_verifier
from product_service.bootstrap import build
from product_service.config import Settings
from shop.inventory.v1.inventory_service_pb2_grpc import add_InventoryServiceServicer_to_server

from services.product.tests.component.stock import Inventory, Stock


@pytest.fixture
async def settings(postgres_url: str, nats_url: str, socket_folder: Path) -> Settings:
    await migrate(postgres_url, migrations_of(product_service))
    await _empty_stream(nats_url)
    return Settings(
        listen=f"unix:{socket_folder}/product.sock",
        upstream=f"unix:{socket_folder}/{{service}}.sock",
        database_url=postgres_url,
        nats_url=nats_url,
        drain_seconds=0,
    )


@pytest.fixture
async def channel(settings: Settings) -> AsyncIterator[Any]:
    """A channel to the real service on a database of this module's own."""
    async with serving(build(settings, trusting_verifier())) as channel:
        yield channel


@pytest.fixture
async def stock(nats_url: str, postgres_url: str) -> AsyncIterator[Stock]:
    stock = Stock(nats_url, postgres_url)
    yield stock
    await stock.close()


@pytest.fixture
def restarted(
    settings: Settings, socket_folder: Path
) -> Callable[..., AbstractAsyncContextManager[Any]]:
    """Another replica that starts while inventory has this stock."""

    @asynccontextmanager
    async def start(stock: dict[str, int]) -> AsyncIterator[Any]:
        server = grpc.aio.server()
        add_InventoryServiceServicer_to_server(Inventory(stock), server)  # type: ignore[abstract]
        server.add_insecure_port(f"unix:{socket_folder}/inventory.sock")
        await server.start()
        replica = settings.model_copy(update={"listen": f"unix:{socket_folder}/replica.sock"})
        async with serving(build(replica, trusting_verifier())) as channel:
            yield channel
        await server.stop(None)

    return start


async def _empty_stream(nats_url: str) -> None:
    """The broker outlives a module's database; its durable consumer must not."""
    client = await nats.connect(nats_url)
    try:
        await client.jetstream().delete_stream(stream_of("inventory"))
    except nats.js.errors.NotFoundError:
        pass
    finally:
        await client.close()
    messaging = Messaging(nats_url, service="test")
    await messaging.open()
    await messaging.ensure_stream("inventory")
    await messaging.close()
