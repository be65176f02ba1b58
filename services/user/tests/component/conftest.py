"""The real server on real PostgreSQL and NATS."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
import user_service
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.testing.serving import serving
from pydantic import SecretStr
from shop.user.v1 import account_service_pb2_grpc, auth_service_pb2_grpc
from user_service.bootstrap import build
from user_service.config import Settings

type Auth = auth_service_pb2_grpc.AuthServiceAsyncStub
type Accounts = account_service_pb2_grpc.AccountServiceAsyncStub

ADMIN_EMAIL, ADMIN_PASSWORD = "admin@example.com", "a first password"


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(user_service))
    return postgres_url


@pytest.fixture
async def channel(
    migrated_url: str, nats_url: str, socket_folder: Path
) -> AsyncIterator[grpc.aio.Channel]:
    settings = Settings(
        listen=f"unix:{socket_folder}/app.sock",
        database_url=migrated_url,
        nats_url=nats_url,
        drain_seconds=0,
        first_admin_email=ADMIN_EMAIL,
        first_admin_password=SecretStr(ADMIN_PASSWORD),
    )
    async with serving(build(settings)) as channel:
        yield channel


@pytest.fixture
def auth(channel: grpc.aio.Channel) -> Auth:
    return auth_service_pb2_grpc.AuthServiceStub(channel)


@pytest.fixture
def accounts(channel: grpc.aio.Channel) -> Accounts:
    return account_service_pb2_grpc.AccountServiceStub(channel)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url, service="test")
    yield database
    await database.close()
