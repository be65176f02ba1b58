"""Whether the state folder can be used."""

import tempfile
from pathlib import Path

from runner.preflight.finding import Finding
from runner.state.folder import StateFolder
from runner.state.lock import running_pid


def check_state_folder(state: StateFolder) -> Finding:
    """Write and delete a file where the state will be."""
    subject = f"state folder {state.root}"
    hint = "Choose a new or empty one with --state-dir"
    try:
        if state.is_something_else():
            return Finding(subject, "holds files that are not the state of a shop", hint)
        state.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=state.root):
            pass
    except OSError as error:
        return Finding(subject, f"cannot be written: {error.strerror or error}", hint)
    return Finding(subject)


def check_not_running(lock: Path) -> Finding:
    subject = "one start at a time"
    try:
        pid = running_pid(lock)
    except OSError:
        return Finding(subject)  # the check of the folder says what is wrong
    if pid is None:
        return Finding(subject)
    return Finding(
        subject,
        f"this state folder is in use: `shop up` runs as pid {pid}",
        "See `shop status`, stop it with `shop down`, or start a second stack with --state-dir",
    )
