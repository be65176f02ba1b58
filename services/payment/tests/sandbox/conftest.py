from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.payment.tests.sandbox_server import (
    RunningSandbox,
    running_sandbox,
    sandbox_settings,
)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[RunningSandbox]:
    async with running_sandbox(sandbox_settings(tmp_path)) as running:
        yield running
