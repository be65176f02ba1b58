"""The simulated carrier at work. Any number may run: each takes shipments no other has locked."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from shipping_service.application.commands import ADVANCE_LIMIT, advance_due
from shipping_service.application.ports import ShippingUnitOfWork

_LONGEST_PAUSE_SECONDS = 0.5


class TrackingWorker:
    """Moves shipments on when the database says that they are due."""

    def __init__(
        self, open_unit_of_work: Callable[[], ShippingUnitOfWork], step: timedelta
    ) -> None:
        self._open = open_unit_of_work
        self._step = step

    async def run(self) -> None:
        pause = min(self._step.total_seconds() / 2, _LONGEST_PAUSE_SECONDS)
        while True:
            if await self.advance() < ADVANCE_LIMIT:
                await asyncio.sleep(pause)

    async def advance(self) -> int:
        """How many shipments moved on."""
        async with self._open() as uow:
            moved = await advance_due(uow, self._step)
            await uow.commit()
        return moved
