"""The one background task: settles what is due, sends the webhooks that are due, then sleeps."""

import asyncio
import logging
from collections.abc import Callable
from sqlite3 import Connection

from payment_sandbox.deliveries import (
    Delivery,
    WebhookSender,
    due_deliveries,
    next_delivery,
    record_result,
)
from payment_sandbox.events import Subscription
from payment_sandbox.ledger import Ledger
from payment_sandbox.settling import Settling, next_settling, settle_due

_log = logging.getLogger(__name__)


class Clockwork:
    """Wakes at the next due time written in the ledger, or when a call changed something."""

    def __init__(
        self,
        ledger: Ledger,
        sender: WebhookSender | None,
        subscription: Subscription,
        clock: Callable[[], float],
        changed: asyncio.Event,
    ) -> None:
        self._ledger = ledger
        self._sender = sender
        self._subscription = subscription
        self._clock = clock
        self._changed = changed

    async def run(self) -> None:
        while True:
            self._changed.clear()
            try:
                await self._settle()
                await self._deliver()
                pause = await self._pause()
            except Exception:  # noqa: BLE001 - nothing may stop the clock
                _log.exception("The clockwork stumbled")
                pause = 1.0
            await self._sleep(pause)

    async def _settle(self) -> None:
        now = self._clock()
        due = await self._ledger.read(next_settling)
        if due is not None and due <= now:
            await self._ledger.write(lambda db: settle_due(Settling(db, now, self._subscription)))

    async def _deliver(self) -> None:
        if self._sender is None:
            return
        while deliveries := await self._ledger.read(lambda db: due_deliveries(db, self._clock())):
            now = self._clock()
            answers = await self._sender.send_all(deliveries, now)
            await self._ledger.write(self._results(list(zip(deliveries, answers, strict=True))))

    def _results(self, results: list[tuple[Delivery, str]]) -> Callable[[Connection], None]:
        sender, now = self._sender, self._clock()

        def record(ledger: Connection) -> None:
            for delivery, answer in results:
                again = sender.again_at(delivery, now) if sender else now
                record_result(ledger, delivery, answer, again)

        return record

    async def _pause(self) -> float | None:
        dues = [await self._ledger.read(next_settling)]
        if self._sender is not None:
            dues.append(await self._ledger.read(next_delivery))
        waits = [due - self._clock() for due in dues if due is not None]
        return max(min(waits), 0.0) if waits else None

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return
