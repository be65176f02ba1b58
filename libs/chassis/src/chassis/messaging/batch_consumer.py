"""A consumer that takes many messages in one transaction, where latency matters less than cost."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from typing import Any

from nats.aio.msg import Msg

from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.messaging.consumer import Consumer, Message, message_of
from chassis.messaging.jetstream import Messaging
from chassis.messaging.observed import handling

type HandleMany[U: SqlUnitOfWork] = Callable[[U, Sequence[Message]], Awaitable[None]]


class BatchConsumer[U: SqlUnitOfWork](Consumer[U]):
    """Hands over messages that were not handled before, in the order of their arrival.

    After each batch it pauses for longer, so that a burst becomes few transactions.
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
            name,
            context,
            subjects,
            handle_one,
            open_unit_of_work,
            messaging,
            pause_seconds=pause_seconds,
            **options,
        )
        self._handle_many = handle

    async def _handle_all(self, uow: U, raws: Sequence[Msg]) -> None:
        with ExitStack() as spans:
            for raw in raws if len(raws) > 1 else ():
                spans.push(handling(self._name, raw))  # not entered: what they share is no part
            await self._handle_many(uow, [message_of(raw) for raw in raws])
