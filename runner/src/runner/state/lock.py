"""One runner per state folder."""

import fcntl
import os
import time
from pathlib import Path
from typing import Self

_ATTEMPTS = 5
_PAUSE_SECONDS = 0.01


class AlreadyRunning(RuntimeError):
    """Another runner owns the state folder."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(f"process {pid}")
        self.pid = pid


class StateLock:
    """Held for the life of the runner; the kernel lets go of it even after kill -9."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        if not _locked(descriptor):
            os.close(descriptor)
            raise AlreadyRunning(_pid_in(self._path))
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _locked(descriptor: int) -> bool:
    """Try more than once: commands that ask for the pid hold the lock for a moment."""
    for _ in range(_ATTEMPTS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return True
    return False


def running_pid(path: Path) -> int | None:
    """Tell the process that owns the state folder now, if one does."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid_in(path)
    finally:
        os.close(descriptor)
    return None


def _pid_in(path: Path) -> int | None:
    text = path.read_text()
    return int(text) if text.isdigit() else None
