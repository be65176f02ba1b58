"""`shop down`."""

import os
import signal
import time

import typer

from runner.control.client import NotRunning, ask
from runner.options import StateDir, state_folder
from runner.state.folder import StateFolder
from runner.state.lock import running_pid

_PATIENCE_SECONDS = 10.0
_POLL_SECONDS = 0.02


def down(*, state_dir: StateDir = None) -> None:
    """Stop the shop and wait until nothing of it runs."""
    state = state_folder(state_dir)
    begun = time.monotonic()
    pid = running_pid(state.lock)
    if pid is None:
        typer.echo("The shop is not running")
        return
    _ask_to_stop(state, pid)
    while running_pid(state.lock) == pid:
        if time.monotonic() - begun > _PATIENCE_SECONDS:
            os.kill(pid, signal.SIGKILL)  # and the kernel ends its children
        time.sleep(_POLL_SECONDS)
    typer.echo(f"Stopped in {time.monotonic() - begun:.1f} s")


def _ask_to_stop(state: StateFolder, pid: int) -> None:
    try:
        ask(state.control_socket, "down", seconds=1)
    except (NotRunning, TimeoutError):
        os.kill(pid, signal.SIGTERM)
