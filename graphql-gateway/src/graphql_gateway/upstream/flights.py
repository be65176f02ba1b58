"""Reads that are asked for while the same read is under way, and share its answer.

Public reads are shared between all who ask with the same token, or with none. Reads of a person's
own are shared within one operation alone: there, nobody has written in between.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from chassis.errors import DeadlineExceeded
from chassis.rpc import context

from graphql_gateway.upstream.methods import is_public

type Invoke = Callable[[Any], Awaitable[Any]]
type Key = tuple[str, bytes, str | None, str | None]

SECONDS_SHARED = 1.0
"""Who asks later than this after a read began makes another call, whose answer is newer."""


class _Abandoned(Exception):
    """Who made the call left, or ran out of time; those who wait for it may have more."""


class Flights:
    """Calls under way. The first to ask makes the call; the others wait for its answer."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._under_way: dict[Key, _Flight] = {}
        self._clock = clock

    async def fly(self, method: str, request: Any, invoke: Invoke) -> Any:
        key = _key(method, request)
        while (flight := self._joinable(key)) is not None:
            answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            flight.waiting.append(answer)
            try:
                return await _in_time(answer)
            except _Abandoned:
                continue
        return await self._lead(key, request, invoke)

    def _joinable(self, key: Key) -> "_Flight | None":
        flight = self._under_way.get(key)
        young = flight is not None and self._clock() - flight.began <= SECONDS_SHARED
        return flight if young else None

    async def _lead(self, key: Key, request: Any, invoke: Invoke) -> Any:
        flight = self._under_way[key] = _Flight(self._clock())
        try:
            response = await invoke(request)
        except (asyncio.CancelledError, DeadlineExceeded):
            self._end(key, flight, _Abandoned())
            raise
        except BaseException as error:
            self._end(key, flight, error)
            raise
        self._end(key, flight, response)
        return response

    def _end(self, key: Key, flight: "_Flight", outcome: Any) -> None:
        if self._under_way.get(key) is flight:
            del self._under_way[key]
        for each in flight.waiting:
            if each.done():
                continue
            if isinstance(outcome, BaseException):
                each.set_exception(outcome)
            else:
                each.set_result(outcome)


@dataclass(slots=True, eq=False)
class _Flight:
    """One call, and those who wait for its answer."""

    began: float
    waiting: list[asyncio.Future[Any]] = field(default_factory=list)


def _key(method: str, request: Any) -> Key:
    call = context.current()
    # The deadline tells operations apart even if a client gives all its requests one id.
    own = None if is_public(method) else f"{call.request_id} {call.deadline}"
    return method, request.SerializeToString(deterministic=True), call.authorization, own


async def _in_time(answer: asyncio.Future[Any]) -> Any:
    """The answer, unless the operation that waits for it has no time left."""
    remaining = context.current().remaining()
    try:
        async with asyncio.timeout(remaining):
            return await answer
    except TimeoutError:
        raise DeadlineExceeded("No time is left to wait for the answer.") from None
