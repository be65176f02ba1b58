import asyncio
from pathlib import Path

from runner.stack.renewal import keep_identities_fresh
from runner.stack.settings import StackSettings
from runner.state.folder import StateFolder
from runner.state.secrets import Secrets


async def test_a_renewal_that_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    state = StateFolder(tmp_path / "file")  # nothing can be written below it
    warnings: asyncio.Queue[str] = asyncio.Queue()
    settings = StackSettings(state, {}, Secrets(state.secrets))

    renewal = asyncio.create_task(keep_identities_fresh(settings, warnings.put_nowait, every=0))

    assert "certificates were not renewed" in await warnings.get()
    assert "certificates were not renewed" in await warnings.get()
    renewal.cancel()
