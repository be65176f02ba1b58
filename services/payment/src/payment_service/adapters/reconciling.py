"""The reconciler, and the search for strays, as workers."""

import asyncio

import structlog

from payment_service.application.reconciler import Reconciler
from payment_service.application.strays import Strays
from payment_service.domain.errors import ProviderSilent

_log = structlog.get_logger()


class Reconciling:
    """Looks for due work now and then; while there is much of it, without a pause."""

    def __init__(self, reconciler: Reconciler, pause_seconds: float) -> None:
        self._reconciler = reconciler
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        while True:
            if not await self._reconciler.reconcile():
                await asyncio.sleep(self._pause_seconds)


class StraySearch:
    """Once in a while: there are hardly ever any."""

    def __init__(self, strays: Strays, pause_seconds: float) -> None:
        self._strays = strays
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._pause_seconds)
            try:
                await self._strays.give_back()
            except ProviderSilent:
                _log.warning("strays_not_looked_for")
