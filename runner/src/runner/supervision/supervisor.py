"""Starts all units in the order of their needs, keeps the daemons, stops them in waves."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection

from runner.supervision.graph import in_order
from runner.supervision.keeper import Keeper, State
from runner.supervision.unit import Daemon, Step, Unit

type Progress = Callable[[str, float], None]


class StartFailed(RuntimeError):
    """A unit could not be brought up."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name
        self.why = why


class Supervisor:
    """Owns every process of one stack."""

    def __init__(
        self,
        units: Collection[Unit],
        progress: Progress = lambda *_: None,
        on_end: Callable[[Keeper], None] = lambda _: None,
    ) -> None:
        self._units = in_order(units)
        self._progress = progress
        self.keepers = {u.name: Keeper(u, on_end) for u in self._units if isinstance(u, Daemon)}
        self._done = {unit.name: asyncio.Event() for unit in self._units}

    async def bring_up(self) -> None:
        """Return when everything is ready; the first failure cancels the rest."""
        try:
            async with asyncio.TaskGroup() as group:
                for unit in self._units:
                    group.create_task(self._bring_up(unit))
        except* StartFailed as failures:
            raise failures.exceptions[0] from None

    async def stop(self) -> None:
        """Stop the daemons, wave after wave."""
        waves: dict[int, list[Keeper]] = defaultdict(list)
        for keeper in self.keepers.values():
            waves[keeper.daemon.stop_wave].append(keeper)
        for _, keepers in sorted(waves.items()):
            await asyncio.gather(*(keeper.stop() for keeper in keepers))

    async def _bring_up(self, unit: Unit) -> None:
        for need in unit.needs:
            await self._done[need].wait()
        begun = time.monotonic()
        if isinstance(unit, Step):
            await self._run(unit)
        else:
            await self._start(self.keepers[unit.name])
        self._progress(unit.name, time.monotonic() - begun)
        self._done[unit.name].set()

    async def _run(self, step: Step) -> None:
        try:
            await step.run()
        except Exception as error:
            raise StartFailed(step.name, str(error) or repr(error)) from error

    async def _start(self, keeper: Keeper) -> None:
        keeper.start()
        if await keeper.until(State.READY, State.CRASH_LOOP) is State.CRASH_LOOP:
            raise StartFailed(keeper.daemon.name, keeper.last_end or "ends again and again")
