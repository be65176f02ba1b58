"""The reconciler as a worker."""

import asyncio

from payment_service.application.reconciler import Reconciler


class Reconciling:
    """Looks for due work now and then; while there is much of it, without a pause."""

    def __init__(self, reconciler: Reconciler, pause_seconds: float) -> None:
        self._reconciler = reconciler
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        while True:
            if not await self._reconciler.reconcile():
                await asyncio.sleep(self._pause_seconds)
