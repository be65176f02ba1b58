"""A consumer that takes many messages in one transaction, where latency matters less than cost."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from typing import Any

import structlog
from nats.aio.msg import Msg
from sqlalchemy.dialects.postgresql import insert

from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.messaging.consumer import Consumer, Message, message_of
from chassis.messaging.jetstream import Messaging
from chassis.messaging.observed import handling

_log = structlog.get_logger()

type HandleMany[U: SqlUnitOfWork] = Callable[[U, Sequence[Message]], Awaitable[None]]


class BatchConsumer[U: SqlUnitOfWork](Consumer[U]):
    """Hands over messages that were not handled before, in the order of their arrival.

    After each batch it pauses, so that a burst becomes few transactions. When a batch fails its
    messages are handled one by one, and only the bad one is kept back.
    """

    def __init__(
        self,
        name: str,
        context: str,
        subjects: Sequence[str],
        handle: HandleMany[U],
        open_unit_of_work: Callable[[], U],
        messaging: Messaging,
        *,
        pause_seconds: float = 0.2,
        **options: Any,
    ) -> None:
        async def handle_one(uow: U, message: Message) -> None:
            await handle(uow, [message])

        super().__init__(
            name, context, subjects, handle_one, open_unit_of_work, messaging, **options
        )
        self._handle_many = handle
        self._pause_seconds = pause_seconds

    async def _receive_all(self, raws: Sequence[Msg]) -> None:
        try:
            with ExitStack() as spans:
                for raw in raws:
                    spans.enter_context(handling(self._name, raw))
                await self._apply_all([message_of(raw) for raw in raws])
        except Exception as error:  # noqa: BLE001 - one bad message must not stop the queue
            _log.warning("batch_failed", consumer=self._name, size=len(raws), exc_info=error)
            await super()._receive_all(raws)
        else:
            for raw in raws:
                await raw.ack()
        await asyncio.sleep(self._pause_seconds)

    async def _apply_all(self, messages: Sequence[Message]) -> None:
        async with self._open() as uow:
            inbox = uow.tables.inbox
            rows = [{"consumer": self._name, "message_id": each.id} for each in messages]
            first = await uow.connection.execute(
                insert(inbox).values(rows).on_conflict_do_nothing().returning(inbox.c.message_id)
            )
            new = set(first.scalars())
            if new:
                await self._handle_many(uow, [each for each in messages if each.id in new])
                await uow.commit()
