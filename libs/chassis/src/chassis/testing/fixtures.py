"""Pytest fixtures: a real PostgreSQL and a real NATS per test process, a database per module.

Load them in a `conftest.py` with `pytest_plugins = ["chassis.testing.fixtures"]`.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from embedded.nats import Nats
from embedded.postgres import Postgres, create_role_and_database


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A throw-away server without durability, for speed."""
    with tempfile.TemporaryDirectory(prefix="shop-pg-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder) / "postgres", durable=False)
        server.start()
        yield server
        server.stop()
        server.remove()


@pytest.fixture(scope="module")
def postgres_url(postgres_server: Postgres) -> str:
    """An empty database of this module's own."""
    name = f"test_{uuid4().hex[:12]}"
    asyncio.run(create_role_and_database(postgres_server.superuser_url(), name, name, name))
    return postgres_server.url(name, name, name)


@pytest.fixture(scope="session")
def nats_url() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="shop-nats-", ignore_cleanup_errors=True) as folder:
        server = Nats(Path(folder) / "nats", durable=False)
        server.start()
        yield server.url
        server.stop()


@pytest.fixture
def socket_folder() -> Iterator[Path]:
    """A folder for Unix sockets, whose paths may have 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="shop-", dir="/tmp") as folder:
        yield Path(folder)
