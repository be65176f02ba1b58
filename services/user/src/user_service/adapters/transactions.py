"""Transactions of calls that carry no request id."""

from collections.abc import Awaitable, Callable

from chassis.shielding import shielded

from user_service.adapters.repository import PostgresUnitOfWork

type OpenUnitOfWork = Callable[[], PostgresUnitOfWork]


class Transactions:
    """Runs use cases on an open unit of work and commits for them, whether or not the caller stays.

    `keeping` names refusals after which what was noted is kept: the caller is refused all the same.
    """

    def __init__(self, open_unit_of_work: OpenUnitOfWork) -> None:
        self.open = open_unit_of_work

    async def commit[T](
        self,
        work: Callable[[PostgresUnitOfWork], Awaitable[T]],
        *,
        keeping: type[Exception] | tuple[type[Exception], ...] = (),
    ) -> T:
        return await shielded(self._in_transaction(work, keeping))

    async def _in_transaction[T](
        self,
        work: Callable[[PostgresUnitOfWork], Awaitable[T]],
        keeping: type[Exception] | tuple[type[Exception], ...],
    ) -> T:
        async with self.open() as uow:
            try:
                result = await work(uow)
            except keeping:
                await uow.commit()
                raise
            await uow.commit()
            return result
