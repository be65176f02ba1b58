"""The life of one `shop up`: start, serve the control socket, stop."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from runner.control.server import ControlServer, Handler
from runner.report import Report
from runner.stack.one_process import OneProcessStack
from runner.stack.renewal import keep_identities_fresh
from runner.stack.seeding import seed
from runner.stack.settings import StackSettings
from runner.stack.stack import Stack
from runner.status import describe_all
from runner.supervision.graph import only
from runner.supervision.keeper import Keeper, State
from runner.supervision.log_files import keep_small, tail
from runner.supervision.scheduling import take_turns
from runner.supervision.supervisor import StartFailed, Supervisor
from runner.supervision.unit import Unit

_INTERRUPTED = 130


class Stage(StrEnum):
    """How far the stack is."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"


class Foreground:
    """Runs one stack until it is told to stop."""

    def __init__(
        self,
        settings: StackSettings,
        units: Collection[Unit],
        report: Report,
        *,
        whole: bool,
        seeds: bool,
    ) -> None:
        self._settings = settings
        self._report = report
        self._whole = whole
        self._seeds = seeds
        self._supervisor = Supervisor(units, report.progress, self._tell_end)
        self._stop = asyncio.Event()
        self._stage = Stage.STARTING
        self._left_start = asyncio.Event()
        handlers: dict[str, Handler] = {
            "status": self._status,
            "wait": self._wait,
            "restart": self._restart,
            "down": self._down,
        }
        self._control = ControlServer(settings.state.control_socket, handlers)

    async def run(self) -> int:
        """Return the exit code of the command."""
        take_turns()
        self._listen_to_signals()
        await self._control.start()
        rotation = asyncio.create_task(keep_small(self._settings.state.logs))
        renewal = asyncio.create_task(keep_identities_fresh(self._settings, self._report.warning))
        reloading = asyncio.create_task(self._reload())
        begun = time.monotonic()
        try:
            return await self._live(begun)
        finally:
            rotation.cancel()
            renewal.cancel()
            reloading.cancel()
            self._enter(Stage.STOPPING)
            await self._supervisor.stop()
            await self._control.stop()

    async def _live(self, begun: float) -> int:
        start = asyncio.create_task(self._start())
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait({start, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not start.done():
            start.cancel()
            with contextlib.suppress(asyncio.CancelledError, StartFailed):
                await start
            self._report.line("Stopped before the start was complete")
            return _INTERRUPTED
        if not await start:
            return 1
        self._report_ready(time.monotonic() - begun)
        self._enter(Stage.READY)
        await stop
        self._report.line("Stopping")
        return 0

    async def _reload(self) -> None:
        if self._settings.reload:
            # Imported here: nobody else watches files.
            from runner.reloading import restart_on_change  # noqa: PLC0415

            await self._left_start.wait()
            await restart_on_change(self._supervisor.keepers, self._report.line)

    def _report_ready(self, seconds: float) -> None:
        if self._whole:
            self._report.ready(self._settings, seconds)
        else:
            self._report.line(f"What was asked for is ready after {seconds:.1f} s")

    async def _start(self) -> bool:
        try:
            await self._supervisor.bring_up()
        except StartFailed as failure:
            log = self._settings.state.log(failure.name)
            self._report.failure(f"{failure.name} did not start: {failure.why}")
            if log.exists():
                self._report.line(f"{tail(log)}\nThe whole log: {log}")
            return False
        if self._seeds and self._whole:
            await self._seed()
        return True

    async def _seed(self) -> None:
        begun = time.monotonic()
        try:
            if await seed(self._settings):
                self._report.progress("demo catalogue", time.monotonic() - begun)
        except RuntimeError as failure:
            self._report.warning(str(failure))

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._asked_to_stop)

    def _asked_to_stop(self) -> None:
        if self._stop.is_set():
            # Asked twice: leave at once, and the kernel ends every child.
            os._exit(_INTERRUPTED)
        self._stop.set()

    def _tell_end(self, keeper: Keeper) -> None:
        outlook = "a crash loop" if keeper.state is State.CRASH_LOOP else "it is started again"
        self._report.warning(f"{keeper.daemon.name}: {keeper.last_end}; {outlook}")

    def _enter(self, stage: Stage) -> None:
        self._stage = stage
        self._left_start.set()

    async def _status(self) -> dict[str, Any]:
        keepers = list(self._supervisor.keepers.values())
        units = await asyncio.to_thread(describe_all, keepers)
        return {
            "stage": self._stage,
            "pid": os.getpid(),
            "url": self._settings.edge_url,
            "units": units,
        }

    async def _wait(self) -> dict[str, Any]:
        await self._left_start.wait()
        if self._stage is Stage.READY:
            return {"stage": self._stage}
        return {"error": "the shop is stopping"}

    async def _restart(self, name: str) -> dict[str, Any]:
        keeper = self._supervisor.keepers.get(name)
        if keeper is None:
            return {"error": f"no process is called {name!r}"}
        await keeper.restart()
        return {"state": keeper.state, "last_end": keeper.last_end}

    async def _down(self) -> dict[str, Any]:
        self._stop.set()
        return {"pid": os.getpid()}


async def run(
    settings: StackSettings, wanted: Collection[str], report: Report, *, seeds: bool
) -> int:
    """Start the shop, or only what is wanted and needed for it, and stay until the stop."""
    stack = OneProcessStack(settings) if settings.one_process else Stack(settings)
    units = stack.units()
    if wanted:
        units = only(units, settings.chosen(wanted))
    whole = not wanted
    return await Foreground(settings, units, report, whole=whole, seeds=seeds).run()
