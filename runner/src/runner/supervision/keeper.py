"""Keeps one daemon running."""

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine
from enum import StrEnum
from typing import Any

from runner.supervision.backoff import Backoff
from runner.supervision.unit import Daemon, Handle

_PROBE_SECONDS = 0.02
_SLOW_PROBE_SECONDS = 0.1
_FORCED_SECONDS = 0.5


class State(StrEnum):
    """Where a daemon is in its life."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    BACKING_OFF = "backing-off"
    CRASH_LOOP = "crash-loop"
    STOPPED = "stopped"


class Keeper:
    """Starts the daemon, waits for its health, and starts it again when it ends."""

    def __init__(self, daemon: Daemon, on_end: Callable[["Keeper"], None] = lambda _: None) -> None:
        self.daemon = daemon
        self._on_end = on_end
        self.state = State.WAITING
        self.restarts = 0
        self.last_end: str | None = None
        self.since = time.time()
        self._handle: Handle | None = None
        self._backoff = Backoff()
        self._changed = asyncio.Condition()
        self._lives = 0
        self._hurry = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._handle.pid if self._handle else None

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep(), name=f"keep {self.daemon.name}")

    async def until(self, *states: State) -> State:
        """Return the first of these states that is reached."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.state in states)
            return self.state

    async def restart(self) -> None:
        """End the process and wait until a new one is ready."""
        self._backoff.reset()
        self._hurry.set()
        next_life = self._lives + 1
        if self._handle is not None:
            await self._end(self._handle)
        elif self.state is State.STARTING:  # the new one is on its way
            next_life = self._lives
        async with self._changed:
            await self._changed.wait_for(lambda: self._lives >= next_life)
        await self.until(State.READY, State.CRASH_LOOP, State.STOPPED)

    async def stop(self) -> None:
        """End the process for good."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._enter(State.STOPPED)

    async def _keep(self) -> None:
        while True:
            self._hurry.clear()
            await self._live_once()
            if self._hurry.is_set():
                continue
            self.restarts += 1
            delay = self._backoff.after_exit(time.monotonic())
            looping = self._backoff.is_crash_loop
            await self._enter(State.CRASH_LOOP if looping else State.BACKING_OFF)
            self._on_end(self)
            await _within(delay, self._hurry.wait())

    async def _live_once(self) -> None:
        self._lives += 1
        await self._enter(State.STARTING)
        try:
            self._handle = await self.daemon.spawn()
        except Exception as refusal:  # noqa: BLE001 - whatever it is, a later try may work
            self.last_end = f"could not start: {refusal}"
            return
        try:
            await self._live(self._handle)
        finally:
            await self._end(self._handle)
            self._handle = None

    async def _live(self, handle: Handle) -> None:
        ended = asyncio.ensure_future(handle.wait())
        ready = asyncio.ensure_future(self._until_ready())
        await asyncio.wait(
            {ended, ready},
            timeout=self.daemon.ready_seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if ended.done():
            ready.cancel()
        elif trouble := self._trouble(ready):
            ready.cancel()
            ended.cancel()
            self.last_end = trouble
            return
        else:
            await self._enter(State.READY)
        self.last_end = _describe(await ended)

    def _trouble(self, ready: asyncio.Future[None]) -> str | None:
        """Why a process that lives is not healthy."""
        if not ready.done():
            return f"not ready within {self.daemon.ready_seconds:.0f} s"
        error = ready.exception()
        return f"its health cannot be asked: {error}" if error else None

    async def _until_ready(self) -> None:
        begun = time.monotonic()
        while not await self.daemon.is_ready():
            slow = time.monotonic() - begun > 1
            await asyncio.sleep(_SLOW_PROBE_SECONDS if slow else _PROBE_SECONDS)

    async def _end(self, handle: Handle) -> None:
        handle.send(self.daemon.stop_signal)
        if await _within(self.daemon.stop_seconds, handle.wait()):
            return
        handle.send(self.daemon.force_signal)
        if not await _within(_FORCED_SECONDS, handle.wait()):
            handle.send(signal.SIGKILL)
            await handle.wait()

    async def _enter(self, state: State) -> None:
        async with self._changed:
            self.state = state
            self.since = time.time()
            self._changed.notify_all()


async def _within(seconds: float, work: Coroutine[Any, Any, object]) -> bool:
    """Tell whether it finished in time."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
    return bool(done)


def _describe(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
