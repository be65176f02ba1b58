"""What one operation loads by key: once each, and many with one call."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphql_gateway.execution.operation import Operation

type Load[K, V] = Callable[["Operation", list[K]], Awaitable[Sequence[V | BaseException]]]
"""Gives the values of keys in their order; an exception stands where one failed."""


class Loads:
    """Keys asked for in one turn of the event loop share one call, which is a task of its own.

    So it does not end with whoever asked first; it ends with the operation.
    """

    __slots__ = ("_batches", "_open", "_operation", "_tasks")

    def __init__(self, operation: "Operation") -> None:
        self._operation = operation
        self._batches: dict[Any, dict[Any, _Batch]] = {}
        """Of each loader, the batch that each key is in."""
        self._open: dict[Any, _Batch] = {}
        """Of each loader, the batch that still takes keys."""
        self._tasks: set[asyncio.Task[None]] = set()

    def forget(self) -> None:
        """Load everything anew from now on."""
        self._batches.clear()
        self._open.clear()

    def end(self) -> None:
        """Stop what nobody waits for any more."""
        for task in self._tasks:
            task.cancel()

    async def each(self, many: Any, keys: Sequence[Any]) -> list[Any]:
        known = self._batches.get(many)
        if known is None:
            known = self._batches[many] = {}
        unknown = dict.fromkeys([key for key in keys if key not in known])
        if unknown:
            batch = self._open.get(many) or self._begin(many)
            batch.keys += unknown
            known.update(dict.fromkeys(unknown, batch))
        for batch in {known[key] for key in keys}:
            if not batch.arrived:
                await batch.arrival()
        return [known[key].values[key] for key in keys]

    def _begin(self, many: Any) -> "_Batch":
        batch = self._open[many] = _Batch()
        task = asyncio.get_running_loop().create_task(self._load(many, batch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return batch

    async def _load(self, many: Any, batch: "_Batch") -> None:
        if self._open.get(many) is batch:
            del self._open[many]
        try:
            values = await many(self._operation, batch.keys)
            batch.arrive(dict(zip(batch.keys, values, strict=True)))
        except asyncio.CancelledError:
            batch.give_up()
            raise
        except Exception as error:  # noqa: BLE001 - told to each who waits
            batch.arrive(dict.fromkeys(batch.keys, error))


class _Batch:
    """Keys of one call, and then their values."""

    __slots__ = ("_waiting", "arrived", "keys", "values")

    def __init__(self) -> None:
        self.keys: list[Any] = []
        self.values: dict[Any, Any] = {}
        self.arrived = False
        self._waiting: list[asyncio.Future[None]] = []

    def arrival(self) -> asyncio.Future[None]:
        """Of the caller alone: who is cancelled takes no other along."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        return waiting

    def arrive(self, values: dict[Any, Any]) -> None:
        self.values = values
        self.arrived = True
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    def give_up(self) -> None:
        for each in self._waiting:
            each.cancel()
