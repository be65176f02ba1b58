"""Reads by key: whoever asks at once is answered by one call.

What is asked for in one turn of the event loop with the same token, or with none, goes into one
call: by fields of one operation, and where everybody may read it, by all that are under way.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from chassis.errors import ResourceExhausted, Unavailable
from chassis.rpc import context

from graphql_gateway.upstream import recording

if TYPE_CHECKING:
    from graphql_gateway.upstream.services import Services


@dataclass(frozen=True, slots=True, eq=False)
class KeyedRead[K, V]:
    """How many things are read by key."""

    method: str
    """The RPC's name."""
    fetch: Callable[["Services", list[K]], Awaitable[Mapping[K, V]]]
    """Finds what there is of any number of different keys."""
    tags: Callable[[K, V | None], Iterable[str]] | None = None
    """Of what everybody may read: what tells of changes to what was found, or not, by a key.

    None for what is somebody's own, or what no event tells of: one operation alone shares it.
    """


type Place = tuple[KeyedRead[Any, Any], str | None]
type Fetch = Callable[[list[Any]], Awaitable[Mapping[Any, Any]]]


_MOST_SECONDS_HELD = 0.002
"""A small part of what a call takes over the network and in a database."""


class Coalescer:
    """Calls that still take keys, by what is read and on whose behalf.

    A call is made in the next turn of the event loop; while another one like it is under way, it
    takes more keys until that is answered, for two milliseconds at most.
    """

    def __init__(self) -> None:
        self._open: dict[Place, _Call] = {}
        self._under_way: set[Place] = set()

    async def read[K, V](
        self, services: "Services", what: KeyedRead[K, V], keys: Sequence[K]
    ) -> Mapping[K, V]:
        """What is found by these keys; there may be more in it, of others."""
        present, record = context.current(), recording.current()
        place = (what, present.authorization)
        call = self._open.get(place)
        if call is None:
            call = self._opened(place, partial(what.fetch, services))
        else:
            record.shared[what.method] += 1
        try:
            found = await call.answer_to(keys, present.deadline)
            if found is None:
                found = await what.fetch(services, list(dict.fromkeys(keys)))
        except BaseException:
            record.keeps = False
            raise
        return found

    def _opened(self, place: Place, fetch: Fetch) -> "_Call":
        call = self._open[place] = _Call(fetch)
        loop = asyncio.get_running_loop()
        if place in self._under_way:
            call.held = loop.call_later(_MOST_SECONDS_HELD, self._begin, place)
        else:
            loop.call_soon(self._begin, place)
        return call

    def _begin(self, place: Place) -> None:
        task = self._open.pop(place).begin()
        if task is not None:
            self._under_way.add(place)
            task.add_done_callback(lambda _: self._answered(place))

    def _answered(self, place: Place) -> None:
        self._under_way.discard(place)
        waiting = self._open.get(place)
        if waiting is not None and waiting.held is not None:
            waiting.held.cancel()
            self._begin(place)


class _Call:
    """One call, and those who wait for its answer; it ends when the last of them leaves."""

    def __init__(self, fetch: Fetch) -> None:
        self.held: asyncio.TimerHandle | None = None
        """What begins it, if it has to wait."""
        self._fetch = fetch
        self._context = copy_context()
        """Of who asked first; in its trace the call is made."""
        self._keys: list[Sequence[Any]] = []
        self._deadline: float | None = None
        self._waiting: list[asyncio.Future[Any]] = []
        self._task: asyncio.Task[None] | None = None

    async def answer_to(
        self, keys: Sequence[Any], deadline: float | None
    ) -> Mapping[Any, Any] | None:
        """What was found; None if these keys have to be asked for alone."""
        self._keys.append(keys)
        if deadline is not None:
            self._deadline = min(deadline, self._deadline or deadline)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        try:
            return await answer  # type: ignore[no-any-return] # as it was given
        finally:
            self._waiting.remove(answer)
            if not self._waiting and self._task is not None:
                self._task.cancel()

    def begin(self) -> asyncio.Task[None] | None:
        """Make the call, unless everybody left."""
        if self._waiting:
            self._task = asyncio.create_task(self._make(), context=self._context)
        return self._task

    async def _make(self) -> None:
        several = len(self._keys) > 1
        if several:
            context.enter(context.current()._replace(deadline=self._deadline))
        keys = list(dict.fromkeys(chain.from_iterable(self._keys)))
        try:
            found = await self._fetch(keys)
        except asyncio.CancelledError:
            for each in self._waiting:
                each.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - it is told to who asked
            if several and not isinstance(error, Unavailable | ResourceExhausted):
                self._tell(None)  # it may be about one of them: each asks alone, in its own time
            else:
                self._tell(error)
        else:
            self._tell(found)

    def _tell(self, outcome: Mapping[Any, Any] | Exception | None) -> None:
        for each in self._waiting:
            if each.done():
                continue
            if isinstance(outcome, Exception):
                each.set_exception(outcome)
            else:
                each.set_result(outcome)
