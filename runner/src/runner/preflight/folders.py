"""Whether the state folder can be used."""

import tempfile
from pathlib import Path

from runner.preflight.finding import Finding
from runner.state.lock import running_pid


def check_state_folder(root: Path) -> Finding:
    """Write and delete a file where the state will be."""
    subject = f"state folder {root}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        return Finding(subject, f"cannot be written: {reason}", "Choose another with --state-dir")
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
