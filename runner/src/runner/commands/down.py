"""`shop down`."""

import os
import select
import signal
import time

import typer

from runner.control.client import NotRunning, ask
from runner.options import StateDir, state_folder
from runner.state.folder import StateFolder
from runner.state.lock import running_pid

_PATIENCE_SECONDS = 10.0


def down(*, state_dir: StateDir = None) -> None:
    """Stop the shop and wait until nothing of it runs."""
    state = state_folder(state_dir)
    begun = time.monotonic()
    pid = running_pid(state.lock)
    if pid is None:
        typer.echo("The shop is not running")
        return
    _stop(state, pid)
    typer.echo(f"Stopped in {time.monotonic() - begun:.1f} s")


def _stop(state: StateFolder, pid: int) -> None:
    try:
        runner = os.pidfd_open(pid)
    except ProcessLookupError:  # it has just ended by itself
        return
    try:
        _ask_to_stop(state, runner)
        if not _ends(runner):
            signal.pidfd_send_signal(runner, signal.SIGKILL)  # and the kernel ends its children
            _ends(runner)
    finally:
        os.close(runner)


def _ask_to_stop(state: StateFolder, runner: int) -> None:
    try:
        ask(state.control_socket, "down", seconds=1)
    except (NotRunning, TimeoutError):
        signal.pidfd_send_signal(runner, signal.SIGTERM)


def _ends(runner: int) -> bool:
    return bool(select.select([runner], [], [], _PATIENCE_SECONDS)[0])
