"""`shop seed`."""

from runner.commands.import_ import import_
from runner.options import StateDir
from runner.project import DEMO_CATALOGUE


def seed(*, state_dir: StateDir = None) -> None:
    """Import the demo catalogue again: what was changed of it is as it was at first."""
    import_(DEMO_CATALOGUE, state_dir=state_dir)
