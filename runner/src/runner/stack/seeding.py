"""The demo catalogue, imported once as any client would import it."""

import os
import sys

from embedded.server import Command

from runner.project import DEMO_CATALOGUE, ROOT
from runner.stack.settings import StackSettings
from runner.supervision.child import spawn
from runner.supervision.log_files import tail


async def seed(settings: StackSettings) -> bool:
    """Run `shop import` on the demo catalogue; tell whether this start was the first to do so."""
    state = settings.state
    if state.seeded.exists():
        return False
    file, folder = str(DEMO_CATALOGUE), str(state.root)
    argv = (sys.executable, "-m", "runner", "import", file, "--state-dir", folder)
    log = state.log("seed")
    child = await spawn(Command(argv, dict(os.environ), ROOT), log)
    if await child.wait() != 0:
        raise RuntimeError(f"the import of the demo catalogue failed:\n{tail(log)}")
    state.seeded.touch()
    return True
