"""The worker that ends overdue holds. Any number may run: each takes holds no other has locked."""

import asyncio
from collections.abc import Callable

import structlog

from inventory_service.adapters.repository import PostgresUnitOfWork
from inventory_service.application.commands import SWEEP_LIMIT, expire_holds

_log = structlog.get_logger()


class Sweeper:
    """Sweeps at an interval, and at once again while there is more than one sweep can take."""

    def __init__(self, open_unit_of_work: Callable[[], PostgresUnitOfWork], seconds: float) -> None:
        self._open = open_unit_of_work
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            if await self.sweep() < SWEEP_LIMIT:
                await asyncio.sleep(self._seconds)

    async def sweep(self) -> int:
        """How many holds ended."""
        async with self._open() as uow:
            ended = await expire_holds(uow)
            await uow.commit()
        if ended:
            _log.info("holds_expired", count=ended)
        return ended
