"""What the supervisor starts: steps that end, and daemons that stay."""

import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


class Handle(Protocol):
    """A running process."""

    @property
    def pid(self) -> int: ...

    async def wait(self) -> int:
        """Return the exit code, negative for the signal that ended it."""
        ...

    def send(self, number: int) -> None:
        """Signal the process; nothing happens when it has ended."""
        ...


@dataclass(frozen=True, kw_only=True)
class Step:
    """Work that is done once per start."""

    name: str
    run: Callable[[], Awaitable[None]]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Daemon:
    """A process that is kept running."""

    name: str
    spawn: Callable[[], Awaitable[Handle]]
    is_ready: Callable[[], Awaitable[bool]]
    needs: frozenset[str] = frozenset()
    ready_seconds: float = 30
    stop_wave: int = 0
    """Lower waves stop first; the next waits for the one before."""
    stop_seconds: float = 1.0
    stop_signal: int = signal.SIGTERM
    force_signal: int = signal.SIGKILL
    """Sent when it has not stopped in time."""


type Unit = Step | Daemon
