"""The boundary of writes: one transaction, done once however often it is asked for."""

from collections.abc import Awaitable, Callable

from google.protobuf.message import Message

from chassis.database.idempotency import (
    IdempotencyKey,
    IdempotencyKeys,
    WriteRequest,
)
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.errors import AlreadyExists, FailedPrecondition, NotFound, ShopError
from chassis.shielding import shielded

# Answers of the business, kept and replayed like successes; anything else may be tried again.
REFUSALS = (AlreadyExists, FailedPrecondition, NotFound)


class Writes[U: SqlUnitOfWork]:
    """Runs use cases on an open unit of work and commits for them."""

    def __init__(self, open_unit_of_work: Callable[[], U]) -> None:
        self._open = open_unit_of_work

    async def once[R, M: Message](
        self,
        request: WriteRequest,
        work: Callable[[U], Awaitable[R]],
        to_response: Callable[[R], M],
        response_type: type[M],
    ) -> M:
        """Do the work and store its response under the request's id, or replay what is stored."""
        key = IdempotencyKey.of(request)
        return await shielded(self._once(key, work, to_response, response_type))

    async def refuse[M: Message](
        self, key: IdempotencyKey, error: ShopError, response_type: type[M]
    ) -> M:
        """Keep the refusal and raise it, or replay what the same request was answered since."""
        async with self._open() as uow:
            keys = IdempotencyKeys(uow.connection)
            stored = await keys.claim(key)
            if stored is None:
                await keys.refuse(key, error)
                await uow.commit()
                raise error
        return stored.replay(key, response_type)

    async def _once[R, M: Message](
        self,
        key: IdempotencyKey,
        work: Callable[[U], Awaitable[R]],
        to_response: Callable[[R], M],
        response_type: type[M],
    ) -> M:
        try:
            async with self._open() as uow:
                keys = IdempotencyKeys(uow.connection)
                stored = await keys.claim(key)
                if stored is None:
                    response = to_response(await work(uow))
                    await keys.store(key, response)
                    await uow.commit()
                    return response
        except REFUSALS as error:
            return await self.refuse(key, error, response_type)
        return stored.replay(key, response_type)
