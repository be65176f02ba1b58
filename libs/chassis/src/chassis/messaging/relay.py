"""The outbox relay: publishes committed events to JetStream, at least once.

What its own process commits reaches it in memory. Once a second it marks what was published, and
looks for what nobody published: what a crash left behind. It selects what has no `published_at`,
never what is behind a cursor: sequence numbers commit out of order. Two relays at once are safe,
for JetStream drops a message id it has seen. An event that cannot be published is overtaken by
later ones; its version tells consumers.

A stream that is not there was lost with its NATS: all the outbox is published again, and inboxes
drop what was read already.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import structlog
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from sqlalchemy import ARRAY, Uuid, bindparam, text

from chassis.database.engine import Database
from chassis.database.outbox import Committed, OutboxRow
from chassis.database.prepared import Prepared, Row
from chassis.errors import ShopError
from chassis.messaging.jetstream import Messaging
from chassis.messaging.observed import publishing
from chassis.telemetry.traceparent import TRACEPARENT

_log = structlog.get_logger()
_BATCH = 200
_REPLAY_BATCH = 5000
_LOOK_SECONDS = 1.0  # younger rows are on their way to a relay in memory
_PUBLISH_SECONDS = 5.0
_PAUSE_SECONDS = 0.05  # after each batch: a lone event waits for nothing, many share the work

MESSAGE_ID = "Nats-Msg-Id"
AGGREGATE_ID = "Shop-Aggregate-Id"
AGGREGATE_VERSION = "Shop-Aggregate-Version"

_UNPUBLISHED = Prepared(
    text(f"""
        SELECT id, subject, aggregate_id, aggregate_version, payload, headers
        FROM outbox
        WHERE published_at IS NULL AND created_at <= now() - interval '{_LOOK_SECONDS} seconds'
        ORDER BY seq LIMIT {_BATCH}
    """)  # noqa: S608 - a constant of this file
)
# A crash may undo the mark of what was published, and then it is published again: no harm done,
# and nobody has to wait for the disk.
_MARK = Prepared(
    text("""
        UPDATE outbox SET published_at = now()
        FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
        WHERE id = ANY(:ids)
    """).bindparams(bindparam("ids", type_=ARRAY(Uuid)))
)
_PUBLISH_AGAIN = Prepared(
    text(f"""
        UPDATE outbox SET published_at = NULL
        WHERE id IN (
            SELECT id FROM outbox
            WHERE id > :last AND published_at IS NOT NULL
            ORDER BY id LIMIT {_REPLAY_BATCH}
        )
        RETURNING id
    """)  # noqa: S608 - a constant of this file
)


class OutboxRelay:
    """Publishes one service's outbox."""

    def __init__(
        self,
        database: Database,
        messaging: Messaging,
        context: str,
        committed: Committed,
    ) -> None:
        self._database = database
        self._messaging = messaging
        self._context = context
        self._committed = committed
        self._published: list[UUID] = []
        """What is to be marked."""
        self._next_look = 0.0

    async def run(self) -> None:
        """Publish until cancelled."""
        has_stream = False
        while True:
            try:
                if not has_stream:
                    await self._ensure_stream()
                    has_stream = True
                await self._publish_all(self._committed.take())
                if self._next_look <= time.monotonic():
                    await self._look()
                await self._wait()
            except (NatsError, ShopError, TimeoutError) as error:
                _log.warning("outbox_not_published", error=str(error) or type(error).__name__)
                has_stream = False  # as far as we know
                await asyncio.sleep(_LOOK_SECONDS)
            except asyncio.CancelledError:
                with suppress(ShopError):
                    await self._mark()
                raise

    async def _ensure_stream(self) -> None:
        if not await self._messaging.has_stream(self._context):
            self._published.clear()  # to a stream that is gone: to be published again
            # Before the stream is there again, so that a crash in between is made up for.
            await self._publish_all_again()
        await self._messaging.ensure_stream(self._context)

    async def _publish_all_again(self) -> None:
        last = UUID(int=0)
        while True:
            async with self._database.reading() as connection:
                again = await _PUBLISH_AGAIN.rows(connection, last=last)
            if not again:
                return
            _log.warning("stream_lost_publishing_again", events=len(again))
            last = max(row.id for row in again)

    async def _wait(self) -> None:
        await asyncio.sleep(_PAUSE_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(self._next_look - time.monotonic(), 0)):
                await self._committed.wait()

    async def _look(self) -> None:
        """Mark what was published, and publish what was not."""
        await self._mark()
        while rows := await self._left_behind():
            await self._publish_all(rows)
            await self._mark()
        self._next_look = time.monotonic() + _LOOK_SECONDS

    async def _left_behind(self) -> list[Row]:
        async with self._database.reading() as connection:
            return await _UNPUBLISHED.rows(connection)

    async def _publish_all(self, rows: Sequence[OutboxRow | Row]) -> None:
        """Raises the first failure after all others were published and marked."""
        if not rows:
            return
        jetstream = await self._messaging.jetstream()
        results = await asyncio.gather(
            *(self._publish(jetstream, row) for row in rows), return_exceptions=True
        )
        outcomes = list(zip(rows, results, strict=True))
        self._published += [row.id for row, result in outcomes if result is None]
        for _, result in outcomes:
            if result is not None:
                await self._mark()
                raise result

    async def _publish(self, jetstream: JetStreamContext, row: OutboxRow | Row) -> None:
        with publishing(row.subject, row.headers) as span:
            headers = {
                **row.headers,
                **({TRACEPARENT: span.traceparent} if span.traceparent else {}),
                MESSAGE_ID: str(row.id),
                AGGREGATE_ID: row.aggregate_id,
                AGGREGATE_VERSION: str(row.aggregate_version),
            }
            await jetstream.publish(
                row.subject, row.payload, headers=headers, timeout=_PUBLISH_SECONDS
            )

    async def _mark(self) -> None:
        marked = len(self._published)
        if marked:
            async with self._database.reading() as connection:
                await _MARK.run(connection, ids=self._published)
            del self._published[:marked]
