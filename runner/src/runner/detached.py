"""`shop up --detach`: the same runner in the background, watched until it is ready."""

import subprocess
import sys
import time
from pathlib import Path

from runner.control.client import NotRunning, Refused, ask
from runner.start import Start
from runner.state.folder import StateFolder

_POLL_SECONDS = 0.05


def start_detached(state: StateFolder, start: Start) -> int:
    """Return the exit code: 0 when everything is ready."""
    state.create()
    log = state.log("runner")
    with log.open("wb", buffering=0) as output:
        runner = subprocess.Popen(  # noqa: S603 - ourselves
            _command(state, start),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Neither Ctrl-C nor the end of this terminal is meant for it.
            start_new_session=True,
        )
    return watch(state, runner)


def watch(state: StateFolder, runner: subprocess.Popen[bytes]) -> int:
    """Show what it says until it is ready or has ended."""
    log, shown = state.log("runner"), 0
    try:
        while not _is_ready(state) and runner.poll() is None:
            shown = _show(log, shown)
            time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:  # whoever gives up waiting does not want half a shop
        runner.terminate()
        runner.wait()
    _show(log, shown)
    return runner.poll() or 0


def _command(state: StateFolder, start: Start) -> list[str]:
    up = [sys.executable, "-m", "runner", "up", "--state-dir", str(state.root)]
    return [*up, *start.options()]


def _is_ready(state: StateFolder) -> bool:
    try:
        return bool(ask(state.control_socket, "status", seconds=5)["stage"] == "ready")
    except (NotRunning, Refused, TimeoutError):
        return False


def _show(log: Path, already: int) -> int:
    """Print what is new in the log."""
    with log.open("rb") as file:
        file.seek(already)
        text = file.read()
    sys.stdout.buffer.write(text)
    sys.stdout.flush()
    return already + len(text)
