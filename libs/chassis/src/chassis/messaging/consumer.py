"""A durable consumer of other contexts' events, whose effects happen once.

The inbox row is written in the transaction of the effect: a message that comes again finds it.
What fails too often is kept as a dead letter, and the queue goes on.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from sqlalchemy.dialects.postgresql import insert

from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.messaging.jetstream import Messaging, stream_of
from chassis.messaging.relay import AGGREGATE_ID, AGGREGATE_VERSION, MESSAGE_ID
from chassis.telemetry.tracing import consumer_span

_log = structlog.get_logger()
_BATCH = 50
_FETCH_SECONDS = 5.0  # short enough that a restarted NATS is noticed soon (nats-py issue 504)
_ACK_WAIT_SECONDS = 30


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
    ) -> None:
        self._name = name
        self._context = context
        self._subjects = list(subjects)
        self._handle = handle
        self._open = open_unit_of_work
        self._messaging = messaging
        self._max_deliveries = max_deliveries

    async def run(self) -> None:
        """Consume until cancelled."""
        await self._messaging.ensure_stream(self._context)
        jetstream = await self._messaging.jetstream()
        while True:
            try:
                await self._consume(jetstream)
            except NatsError as error:
                _log.warning("consumer_interrupted", consumer=self._name, error=repr(error))

    async def _consume(self, jetstream: JetStreamContext) -> None:
        subscription = await jetstream.pull_subscribe(
            "", durable=self._name, stream=stream_of(self._context), config=self._config()
        )
        try:
            while True:
                try:
                    messages = await subscription.fetch(_BATCH, timeout=_FETCH_SECONDS)
                except TimeoutError:
                    return  # subscribe anew: this one may not have survived a restart of NATS
                for message in messages:
                    await self._receive(message)
        finally:
            await subscription.unsubscribe()

    def _config(self) -> ConsumerConfig:
        return ConsumerConfig(
            durable_name=self._name,
            filter_subjects=self._subjects,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=_ACK_WAIT_SECONDS,
        )

    async def _receive(self, raw: Msg) -> None:
        message = _message(raw)
        with consumer_span(f"{self._name} {message.subject}", raw.headers or {}):
            try:
                await self._apply(message)
            except Exception as error:  # noqa: BLE001 - one bad message must not stop the queue
                await self._retry_or_bury(raw, message, error)
            else:
                await raw.ack()

    async def _apply(self, message: Message) -> None:
        async with self._open() as uow:
            inbox = uow.tables.inbox
            first = await uow.connection.execute(
                insert(inbox)
                .values(consumer=self._name, message_id=message.id)
                .on_conflict_do_nothing()
            )
            if first.rowcount:
                await self._handle(uow, message)
                await uow.commit()

    async def _retry_or_bury(self, raw: Msg, message: Message, error: Exception) -> None:
        attempts = raw.metadata.num_delivered or 1
        _log.warning("message_failed", consumer=self._name, subject=message.subject, exc_info=error)
        if attempts < self._max_deliveries:
            await raw.nak(delay=min(2**attempts * 0.1, 30))
            return
        await self._bury(message, raw.headers or {}, error, attempts)
        await raw.term()

    async def _bury(
        self, message: Message, headers: dict[str, Any], error: Exception, attempts: int
    ) -> None:
        async with self._open() as uow:
            await uow.connection.execute(
                insert(uow.tables.dead_letter)
                .values(
                    consumer=self._name,
                    message_id=message.id,
                    subject=message.subject,
                    payload=message.payload,
                    headers=headers,
                    error=repr(error),
                    attempts=attempts,
                )
                .on_conflict_do_nothing()
            )
            await uow.commit()


def _message(raw: Msg) -> Message:
    headers = raw.headers or {}
    return Message(
        id=headers.get(MESSAGE_ID, ""),
        subject=raw.subject,
        payload=raw.data,
        aggregate_id=headers.get(AGGREGATE_ID, ""),
        aggregate_version=int(headers.get(AGGREGATE_VERSION, 0)),
    )
