"""What a killed PostgreSQL, or its killed supervisor, leaves behind."""

import contextlib
import os
import signal
import time
from pathlib import Path

_POLL_SECONDS = 0.02


def stop_leftover_postgres(data: Path, seconds: float = 15) -> None:
    """End whatever still works on `data`, and only then remove the pid file it left.

    PostgreSQL takes the file's pid for a live server when that number has been given to
    another process of its account, for example to a second stack's server. But the file also
    guards against orphaned backends of a killed server, so those must be gone first.
    """
    pid_file = data / "postmaster.pid"
    postmaster = _pid_in(pid_file)
    if postmaster is None:
        return
    if _works_in(postmaster, data):
        _send(postmaster, signal.SIGQUIT)
    _wait_for_the_last(data, seconds)
    pid_file.unlink(missing_ok=True)


def remove_leftover_sockets(folder: Path) -> None:
    """Remove the sockets and their locks from the private folder of a server that is gone.

    Their pids, too, may have been given to others.
    """
    for path in folder.glob(".s.PGSQL.*"):
        path.unlink()


def _wait_for_the_last(data: Path, seconds: float) -> None:
    """Backends end by themselves when their server is gone; some need to be killed."""
    deadline = time.monotonic() + seconds
    while workers := _workers(data):
        if time.monotonic() > deadline:
            for worker in workers:
                _send(worker, signal.SIGKILL)
        time.sleep(_POLL_SECONDS)


def _workers(data: Path) -> list[int]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _works_in(pid, data)]


def _works_in(pid: int, folder: Path) -> bool:
    """Whether the process lives and has `folder` as its working directory, as all of them have."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
