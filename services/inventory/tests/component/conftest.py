"""The real server on real PostgreSQL and NATS."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import inventory_service
import pytest
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.ids import new_id
from chassis.testing.serving import serving
from chassis.testing.tokens import trusting_verifier
from inventory_service.bootstrap import build
from inventory_service.config import InventorySettings
from shop.inventory.v1 import inventory_service_pb2_grpc as rpc

from services.inventory.tests.component.requests import Inventory


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(inventory_service))
    return postgres_url


@pytest.fixture
async def replicas(
    migrated_url: str, nats_url: str, socket_folder: Path
) -> AsyncIterator[list[Inventory]]:
    """Two servers on one database: what one of them locks, the other must respect."""
    async with AsyncExitStack() as stack:
        stubs = []
        for name in ("one", "two"):
            settings = InventorySettings(
                listen=f"unix:{socket_folder}/{name}.sock",
                database_url=migrated_url,
                nats_url=nats_url,
                sweep_seconds=0.05,
                drain_seconds=0,
            )
            channel = await stack.enter_async_context(serving(build(settings, trusting_verifier())))
            stubs.append(rpc.InventoryServiceStub(channel))
        yield stubs


@pytest.fixture
def inventory(replicas: list[Inventory]) -> Inventory:
    return replicas[0]


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url, service="test")
    yield database
    await database.close()


@pytest.fixture
def sku() -> str:
    """The tests share a database; each has goods of its own."""
    return f"SKU-{new_id()}"
