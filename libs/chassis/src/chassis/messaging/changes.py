"""Wake-ups for `Watch…` streams: tells who waits for an aggregate that it changed.

It listens to the context's own published events on plain NATS, so a watcher hears of a change
whichever replica made it; while nobody watches it does not listen. A wake-up carries nothing: the
watcher reads the present state, and reads it anyway every few seconds in case a wake-up was lost.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from chassis.messaging.jetstream import Messaging
from chassis.messaging.relay import AGGREGATE_ID

_LOST_WAKE_UP_SECONDS = 5.0
_UNWATCHED_SECONDS = 30.0  # so that it goes on listening between one watcher and the next


class Watch:
    """One watcher's interest in some aggregates."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    @property
    def is_woken(self) -> bool:
        return self._event.is_set()

    def wake(self) -> None:
        self._event.set()

    async def changed(self) -> None:
        """Return when something may have changed since the last call returned."""
        try:
            async with asyncio.timeout(_LOST_WAKE_UP_SECONDS):
                await self._event.wait()
        except TimeoutError:
            return
        finally:
            self._event.clear()


class Changes:
    """All watchers in this process of one context's aggregates."""

    def __init__(self, messaging: Messaging, context: str) -> None:
        self._messaging = messaging
        self._subject = f"shop.{context}.v1.>"
        self._watches: dict[str, set[Watch]] = defaultdict(set)
        self._watched = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            await self._watched.wait()
            client = await self._messaging.client()
            subscription = await client.subscribe(self._subject, cb=self._on_message)
            try:
                await client.flush()
                self._wake_all()  # for what happened before it listened
                await self._until_closed_or_unwatched()
            finally:
                with suppress(NatsError):
                    await subscription.unsubscribe()

    @contextmanager
    def watching(self, aggregate_ids: Iterable[str]) -> Iterator[Watch]:
        """Register before reading the first state, so that no change falls in between."""
        keys = list(aggregate_ids)
        watch = Watch()
        self._watched.set()
        for key in keys:
            self._watches[key].add(watch)
        try:
            yield watch
        finally:
            for key in keys:
                self._forget(key, watch)

    def notify(self, aggregate_id: str) -> None:
        for watch in self._watches.get(aggregate_id, ()):
            watch.wake()

    async def _until_closed_or_unwatched(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_UNWATCHED_SECONDS):
                    return await self._messaging.until_closed()
            if not self._watches:
                return self._watched.clear()

    def _wake_all(self) -> None:
        for key in self._watches:
            self.notify(key)

    def _forget(self, key: str, watch: Watch) -> None:
        self._watches[key].discard(watch)
        if not self._watches[key]:
            del self._watches[key]

    async def _on_message(self, message: Msg) -> None:
        self.notify((message.headers or {}).get(AGGREGATE_ID, ""))
