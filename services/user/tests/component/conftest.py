"""The real server on real PostgreSQL and NATS."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
import user_service
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.settings import Environment
from chassis.testing.serving import serving
from pydantic import SecretStr
from shop.user.v1 import (
    account_admin_service_pb2_grpc,
    account_service_pb2_grpc,
    address_service_pb2_grpc,
    auth_service_pb2_grpc,
    mail_service_pb2_grpc,
    password_service_pb2_grpc,
)
from user_service.bootstrap import build
from user_service.config import Settings

type Auth = auth_service_pb2_grpc.AuthServiceAsyncStub
type Accounts = account_service_pb2_grpc.AccountServiceAsyncStub
type Passwords = password_service_pb2_grpc.PasswordServiceAsyncStub
type Addresses = address_service_pb2_grpc.AddressServiceAsyncStub
type Admin = account_admin_service_pb2_grpc.AccountAdminServiceAsyncStub
type Mailbox = mail_service_pb2_grpc.MailServiceAsyncStub

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
        environment=Environment.DEVELOPMENT,
        wrong_passwords_allowed=3,
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
def passwords(channel: grpc.aio.Channel) -> Passwords:
    return password_service_pb2_grpc.PasswordServiceStub(channel)


@pytest.fixture
def addresses(channel: grpc.aio.Channel) -> Addresses:
    return address_service_pb2_grpc.AddressServiceStub(channel)


@pytest.fixture
def admin(channel: grpc.aio.Channel) -> Admin:
    return account_admin_service_pb2_grpc.AccountAdminServiceStub(channel)


@pytest.fixture
def mailbox(channel: grpc.aio.Channel) -> Mailbox:
    return mail_service_pb2_grpc.MailServiceStub(channel)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url, service="test")
    yield database
    await database.close()
