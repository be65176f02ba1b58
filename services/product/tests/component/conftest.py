from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import product_service
import pytest
from chassis.database.migrations import migrate, migrations_of
from chassis.testing.serving import serving
from chassis.testing.tokens import trusting_verifier
from product_service.bootstrap import build
from product_service.config import Settings


@pytest.fixture
async def channel(postgres_url: str, nats_url: str, socket_folder: Path) -> AsyncIterator[Any]:
    """A channel to the real service on a database of this module's own."""
    await migrate(postgres_url, migrations_of(product_service))
    settings = Settings(
        listen=f"unix:{socket_folder}/product.sock",
        database_url=postgres_url,
        nats_url=nats_url,
        drain_seconds=0,
    )
    async with serving(build(settings, trusting_verifier())) as channel:
        yield channel
