"""One runner per state folder."""

import fcntl
import os
from pathlib import Path
from typing import Self


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
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunning(_pid_in(self._path)) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


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
