from collections.abc import AsyncIterator, Callable
from pathlib import Path

import order_service
import pytest
from chassis.database.migrations import migrate_now, migrations_of
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.messaging.jetstream import Messaging
from chassis.testing.serving import acting_as, serving
from chassis.testing.tokens import AUDIENCE, ISSUER, trusting_verifier
from nats import connect
from nats.aio.client import Client
from order_service.bootstrap import build
from order_service.config import OrderSettings

from services.order.tests.shopper import Shopper
from services.order.tests.upstreams import serving_upstreams
from services.order.tests.world import World


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(order_service))
    return postgres_url


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def upstream(world: World, socket_folder: Path) -> AsyncIterator[str]:
    async with serving_upstreams(world, socket_folder) as address:
        yield address


@pytest.fixture
def settings(
    migrated_url: str, nats_url: str, upstream: str, socket_folder: Path
) -> Callable[[], OrderSettings]:
    """Settings of one more replica, with a socket of its own."""

    def make() -> OrderSettings:
        return OrderSettings(
            listen=f"unix:{socket_folder}/order-{new_id().hex[-6:]}.sock",
            upstream=upstream,
            database_url=migrated_url,
            nats_url=nats_url,
            jwt_issuer=ISSUER,
            jwt_audience=AUDIENCE,
            drain_seconds=0,
            saga_lease_seconds=1.6,
            saga_step_timeout_seconds=0.5,
            saga_payment_timeout_seconds=0.5,
            saga_poll_seconds=0.1,
        )

    return make


@pytest.fixture
async def nats(nats_url: str) -> AsyncIterator[Client]:
    """A client beside the streams of the contexts that order listens to, which own them."""
    contexts = Messaging(nats_url, service="test")
    await contexts.open()
    await contexts.ensure_stream("shipping")
    await contexts.ensure_stream("payment")
    await contexts.close()
    client = await connect(nats_url)
    yield client
    await client.close()


@pytest.fixture
async def shopper(settings: Callable[[], OrderSettings]) -> AsyncIterator[Shopper]:
    async with serving(build(settings(), trusting_verifier())) as channel:
        with acting_as(Role.CUSTOMER):
            yield Shopper(channel)
