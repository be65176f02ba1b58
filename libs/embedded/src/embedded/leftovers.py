"""What a killed PostgreSQL leaves behind."""

import os
import signal
import time
from pathlib import Path

_POLL_SECONDS = 0.02


def stop_leftover_postgres(data: Path, seconds: float = 15) -> None:
    """End the server that a killed supervisor left on `data`, and remove its stale pid file.

    PostgreSQL takes the file's pid for a live server when that number has been given to
    another process of its account, for example to a second stack's server.
    """
    pid_file = data / "postmaster.pid"
    pid = _pid_in(pid_file)
    if pid is None:
        return
    if not _works_in(pid, data):
        pid_file.unlink(missing_ok=True)
        return
    _end(pid, data, seconds)


def _end(pid: int, data: Path, seconds: float) -> None:
    os.kill(pid, signal.SIGQUIT)
    deadline = time.monotonic() + seconds
    while _works_in(pid, data):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + seconds
        time.sleep(_POLL_SECONDS)


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _works_in(pid: int, folder: Path) -> bool:
    """Whether the process lives and has `folder` as its working directory, as a postmaster has."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False
