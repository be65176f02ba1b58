"""Micro-batching: requests that wait anyway are decided together, in one transaction.

A popular SKU is one row, and transactions that change it queue for its lock. So while a few
transactions are under way, new requests gather, and the next transaction takes them all. Alone,
a request waits for nothing.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass

from chassis.errors import Aborted, ResourceExhausted, ShopError, Unavailable

# The database itself is away or full: smaller batches would only ask it more often.
_POINTLESS_TO_BISECT = (Unavailable, ResourceExhausted)


@dataclass(frozen=True, slots=True)
class _Waiting[Q, A]:
    request: Q
    answer: asyncio.Future[A]
    context: Context


class Coalescer[Q, A]:
    """Gathers requests into batches for `flush`, in order of arrival.

    `flush` gives one answer for each request; an error among them is raised to that caller alone.
    If it raises, nothing of the batch was written: halves are tried, down to the one at fault.
    """

    def __init__(
        self,
        flush: Callable[[Sequence[Q]], Awaitable[Sequence[A | ShopError]]],
        *,
        largest_batch: int = 256,
        flushes_at_once: int = 2,
        most_waiting: int = 4096,
    ) -> None:
        self._flush = flush
        self._largest_batch = largest_batch
        self._flushes_at_once = flushes_at_once
        self._most_waiting = most_waiting
        self._queue: deque[_Waiting[Q, A]] = deque()
        self._flushes: set[asyncio.Task[None]] = set()

    async def submit(self, request: Q) -> A:
        """The answer to this request. Its work goes on even if the caller goes away."""
        if len(self._queue) >= self._most_waiting:
            raise ResourceExhausted("Too many reservations at once; try again shortly.")
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(request, answer, copy_context()))
        self._start_flushes()
        return await answer

    async def open(self) -> None:
        """Nothing to do before the first request."""

    async def close(self) -> None:
        """Finish what was submitted."""
        while self._flushes:
            await asyncio.wait(self._flushes)

    def _start_flushes(self) -> None:
        while self._queue and len(self._flushes) < self._flushes_at_once:
            batch = self._next_batch()
            # What one caller alone asks for belongs to its trace; what many ask for, to none.
            context = batch[0].context if len(batch) == 1 else Context()
            task = asyncio.create_task(self._run(batch), context=context)
            self._flushes.add(task)
            task.add_done_callback(self._flushed)

    def _flushed(self, task: asyncio.Task[None]) -> None:
        self._flushes.discard(task)
        self._start_flushes()

    def _next_batch(self) -> list[_Waiting[Q, A]]:
        batch: list[_Waiting[Q, A]] = []
        while self._queue and len(batch) < self._largest_batch:
            waiting = self._queue.popleft()
            if not waiting.answer.cancelled():  # nobody waits for it any more: drop it
                batch.append(waiting)
        return batch

    async def _run(self, batch: list[_Waiting[Q, A]], *, again: bool = True) -> None:
        if not batch:
            return
        try:
            answers = await self._flush([each.request for each in batch])
        except _POINTLESS_TO_BISECT as error:
            _refuse(batch, error)
        except Exception as error:  # noqa: BLE001 - it must reach the callers, and them alone
            if len(batch) > 1:
                middle = len(batch) // 2
                await self._run(batch[:middle])
                await self._run(batch[middle:])
            elif again and isinstance(error, Aborted):
                await self._run(batch, again=False)
            else:
                _refuse(batch, error)
        else:
            for each, answer in zip(batch, answers, strict=True):
                _settle(each.answer, answer)


def _refuse[Q, A](batch: Sequence[_Waiting[Q, A]], error: Exception) -> None:
    for each in batch:
        if not each.answer.done():
            each.answer.set_exception(error)


def _settle[A](future: asyncio.Future[A], answer: A | ShopError) -> None:
    if future.done():
        return
    if isinstance(answer, ShopError):
        future.set_exception(answer)
    else:
        future.set_result(answer)
