"""What only asking tells: every so often, values are read and noted, while there is a collector."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

_log = structlog.get_logger()

type Measure = Callable[[], Awaitable[None]]


class Gauges:
    """Runs the measures of one service in turn."""

    def __init__(self, measures: Sequence[Measure], seconds: float) -> None:
        self._measures = measures
        self._seconds = seconds

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            for measure in self._measures:
                await self._try(measure)
            await asyncio.sleep(self._seconds)

    async def _try(self, measure: Measure) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await measure()
        except Exception as error:  # noqa: BLE001 - what is not measured must not end the others
            _log.warning("not_measured", measure=measure.__qualname__, error=repr(error))
