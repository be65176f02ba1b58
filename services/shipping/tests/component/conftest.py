"""The real server on real PostgreSQL and NATS."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import shipping_service
from chassis.database.migrations import migrate_now, migrations_of
from chassis.testing.serving import serving
from chassis.testing.tokens import trusting_verifier
from shipping_service.bootstrap import build
from shipping_service.config import ShippingSettings
from shop.shipping.v1 import shipping_service_pb2_grpc as rpc

from services.shipping.tests.component.requests import Shipping


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(shipping_service))
    return postgres_url


@pytest.fixture
async def replicas(
    migrated_url: str, nats_url: str, socket_folder: Path
) -> AsyncIterator[list[Shipping]]:
    """Two servers on one database, whose workers both look for what is due."""
    async with AsyncExitStack() as stack:
        stubs = []
        for name in ("one", "two"):
            settings = ShippingSettings(
                listen=f"unix:{socket_folder}/{name}.sock",
                database_url=migrated_url,
                nats_url=nats_url,
                tracking_step_seconds=0.05,
                drain_seconds=0,
            )
            channel = await stack.enter_async_context(serving(build(settings, trusting_verifier())))
            stubs.append(rpc.ShippingServiceStub(channel))
        yield stubs


@pytest.fixture
def shipping(replicas: list[Shipping]) -> Shipping:
    return replicas[0]
