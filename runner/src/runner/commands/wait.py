"""`shop wait`."""

import time
from typing import Annotated

import typer

from runner.control.client import NotRunning, ask
from runner.options import StateDir, state_folder
from runner.state.folder import StateFolder
from runner.state.lock import running_pid

_POLL_SECONDS = 0.05
_GRACE_SECONDS = 3.0


def wait(
    *,
    timeout: Annotated[float, typer.Option(help="Seconds to wait.")] = 60,
    state_dir: StateDir = None,
) -> None:
    """Return when the shop that is being started is ready."""
    state = state_folder(state_dir)
    deadline = time.monotonic() + timeout
    try:
        _until_it_listens(state, deadline)
        ask(state.control_socket, "wait", seconds=max(0.1, deadline - time.monotonic()))
    except TimeoutError:
        typer.echo(f"not ready within {timeout:.0f} s", err=True)
        raise typer.Exit(1) from None


def _until_it_listens(state: StateFolder, deadline: float) -> None:
    """Be patient with a `shop up &` of a moment ago: its checks take a while."""
    grace = min(deadline, time.monotonic() + _GRACE_SECONDS)
    while True:
        try:
            ask(state.control_socket, "status", seconds=5)
        except NotRunning:
            limit = deadline if running_pid(state.lock) else grace
            if time.monotonic() > limit:
                raise
            time.sleep(_POLL_SECONDS)
        else:
            return
