"""Ends the work on a request when the client that asked for it has gone."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

from starlette.types import Receive

_UNWATCHED_SECONDS = 0.1


class Departure:
    """Within it, the running task is cancelled if the client disconnects.

    Cancelling the task cancels its RPCs. Leaving the block after a departure is quiet: the
    server knows that nobody is there to be answered. Enter it once the body has been read.
    What takes less than a tenth of a second is not watched, which spares it a task.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.happened = False

    async def __aenter__(self) -> Self:
        owner = asyncio.current_task()
        assert owner is not None  # noqa: S101 - the block runs in a task
        self._owner = owner
        self._watch: asyncio.Task[None] | None = None
        self._begin = asyncio.get_running_loop().call_later(
            _UNWATCHED_SECONDS, self._begin_to_watch
        )
        return self

    def _begin_to_watch(self) -> None:
        self._watch = asyncio.create_task(self._watching())

    async def __aexit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> bool:
        self._begin.cancel()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None  # it holds this, which would leave both to the garbage collector
        if not self.happened:
            return False
        if kind is None:  # it left in the last moment: the cancellation has yet to arrive
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0)
        self._owner.uncancel()
        return kind is None or issubclass(kind, asyncio.CancelledError)

    async def _watching(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.happened = True
        self._owner.cancel()
