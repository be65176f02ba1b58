"""A durable consumer of other contexts' events, whose effects happen once.

The inbox row is written in the transaction of the effect: a message that comes again finds it.
What fails too often is kept as a dead letter, and the queue goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass

import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from chassis.database.prepared import Prepared
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.errors import Aborted, DeadlineExceeded, ResourceExhausted, Unavailable
from chassis.messaging.jetstream import RETRY_SECONDS, Messaging, stream_of
from chassis.messaging.observed import handling
from chassis.messaging.relay import AGGREGATE_ID, AGGREGATE_VERSION, MESSAGE_ID

_log = structlog.get_logger()
_BATCH = 50
_FETCH_SECONDS = 5.0  # short enough that a restarted NATS is noticed soon (nats-py issue 504)
_ACK_WAIT_SECONDS = 30
_PAUSE_SECONDS = 0.05  # after each batch: a lone event waits for nothing, many share a transaction
_LONGEST_DELAY_SECONDS = 30
# Trouble around the message, which will pass: an outage makes no dead letters.
_NOT_THE_MESSAGES_FAULT = (Aborted, DeadlineExceeded, ResourceExhausted, Unavailable)

_NOTE = Prepared(
    text("""
        INSERT INTO inbox (consumer, message_id) SELECT :consumer, unnest(:message_ids)
        ON CONFLICT DO NOTHING
        RETURNING message_id
    """).bindparams(bindparam("consumer", type_=Text), bindparam("message_ids", type_=ARRAY(Text)))
)


@dataclass(frozen=True)
class Message:
    """One event as a handler sees it."""

    id: str
    subject: str
    payload: bytes
    aggregate_id: str
    aggregate_version: int


type Handle[U: SqlUnitOfWork] = Callable[[U, Message], Awaitable[None]]


class Consumer[U: SqlUnitOfWork]:
    """Consumes subjects of one context under a durable name."""

    def __init__(
        self,
        name: str,
        context: str,
        subjects: Sequence[str],
        handle: Handle[U],
        open_unit_of_work: Callable[[], U],
        messaging: Messaging,
        *,
        max_deliveries: int = 8,
        pause_seconds: float = _PAUSE_SECONDS,
    ) -> None:
        self._name = name
        self._context = context
        self._subjects = list(subjects)
        self._handle = handle
        self._open = open_unit_of_work
        self._messaging = messaging
        messaging.consumers[name] = context
        self._max_deliveries = max_deliveries
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        """Consume until cancelled."""
        while True:
            try:
                await self._consume()
            except NatsError as error:  # also when the stream is not there, yet or any more
                _log.warning("consumer_interrupted", consumer=self._name, error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _consume(self) -> None:
        subscription = await self._subscription()
        try:
            while messages := await self._fetched(subscription):
                await self._receive_all(messages)
                await asyncio.sleep(self._pause_seconds)
        finally:
            with suppress(NatsError):
                await subscription.unsubscribe()

    async def _subscription(self) -> JetStreamContext.PullSubscription:
        jetstream = await self._messaging.jetstream()
        stream = stream_of(self._context)
        # Creates the consumer or brings it up to date; `pull_subscribe` would leave it as it is.
        await jetstream.add_consumer(stream, self._config())
        return await jetstream.pull_subscribe_bind(self._name, stream)

    async def _fetched(self, subscription: JetStreamContext.PullSubscription) -> list[Msg]:
        """Nothing when it was quiet: then subscribe anew, for NATS may have restarted."""
        try:
            return await subscription.fetch(_BATCH, timeout=_FETCH_SECONDS)
        except TimeoutError:
            return []

    def _config(self) -> ConsumerConfig:
        return ConsumerConfig(
            name=self._name,
            durable_name=self._name,
            filter_subjects=self._subjects,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=_ACK_WAIT_SECONDS,
        )

    async def _receive_all(self, raws: Sequence[Msg]) -> None:
        """All in one transaction; if that fails each in its own, and only the bad one is kept."""
        # What one message asks for is all in its trace; what many share is in nobody's.
        alone = handling(self._name, raws[0]) if len(raws) == 1 else nullcontext()
        try:
            with alone:
                await self._apply(raws)
        except Exception as error:  # noqa: BLE001 - one bad message must not stop the queue
            if len(raws) == 1:
                await self._retry_or_bury(raws[0], error)
                return
            _log.warning("batch_failed", consumer=self._name, size=len(raws), exc_info=error)
            for raw in raws:
                await self._receive_all([raw])
        else:
            for raw in raws:
                await raw.ack()

    async def _apply(self, raws: Sequence[Msg]) -> None:
        by_id = {_id(raw): raw for raw in raws}
        async with self._open() as uow:
            first = await _NOTE.rows(uow.connection, consumer=self._name, message_ids=list(by_id))
            new = {row.message_id for row in first}
            if new:
                await self._handle_all(uow, [raw for id_, raw in by_id.items() if id_ in new])
                await uow.commit()

    async def _handle_all(self, uow: U, raws: Sequence[Msg]) -> None:
        if len(raws) == 1:
            await self._handle(uow, message_of(raws[0]))
            return
        for raw in raws:
            with handling(self._name, raw):
                await self._handle(uow, message_of(raw))

    async def _retry_or_bury(self, raw: Msg, error: Exception) -> None:
        attempts = raw.metadata.num_delivered or 1
        _log.warning("message_failed", consumer=self._name, subject=raw.subject, exc_info=error)
        if attempts < self._max_deliveries or isinstance(error, _NOT_THE_MESSAGES_FAULT):
            await raw.nak(delay=min(2 ** min(attempts, 9) * 0.1, _LONGEST_DELAY_SECONDS))
            return
        await self._bury(raw, error, attempts)
        await raw.term()

    async def _bury(self, raw: Msg, error: Exception, attempts: int) -> None:
        async with self._open() as uow:
            await uow.connection.execute(
                insert(uow.tables.dead_letter)
                .values(
                    consumer=self._name,
                    message_id=_id(raw),
                    subject=raw.subject,
                    payload=raw.data,
                    headers=raw.headers or {},
                    error=repr(error),
                    attempts=attempts,
                )
                .on_conflict_do_nothing()
            )
            await uow.commit()


def message_of(raw: Msg) -> Message:
    headers = raw.headers or {}
    return Message(
        id=_id(raw),
        subject=raw.subject,
        payload=raw.data,
        aggregate_id=headers.get(AGGREGATE_ID, ""),
        aggregate_version=int(headers.get(AGGREGATE_VERSION, 0)),
    )


def _id(raw: Msg) -> str:
    """Its outbox row's, or the place in the stream of a message that no outbox sent."""
    place = f"{raw.metadata.stream}:{raw.metadata.sequence.stream}"
    return (raw.headers or {}).get(MESSAGE_ID) or place
