"""Reads that are asked for while the same read is under way, and share its answer.

Public reads are shared between all who ask with the same token, or with none. Reads of a person's
own are shared within one operation alone: there, nobody has written in between.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from chassis.errors import DeadlineExceeded
from chassis.rpc import context

from graphql_gateway.upstream.methods import is_public

type Invoke = Callable[[Any], Awaitable[Any]]
type Key = tuple[str, bytes, str | None, str | None]


class _Abandoned(Exception):
    """Who made the call left, or ran out of time; those who wait for it may have more."""


class Flights:
    """Calls under way. The first to ask makes the call; the others wait for its answer."""

    def __init__(self) -> None:
        self._under_way: dict[Key, list[asyncio.Future[Any]]] = {}

    async def fly(self, method: str, request: Any, invoke: Invoke) -> Any:
        key = _key(method, request)
        while (waiting := self._under_way.get(key)) is not None:
            answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            waiting.append(answer)
            try:
                return await _in_time(answer)
            except _Abandoned:
                continue
        return await self._lead(key, request, invoke)

    async def _lead(self, key: Key, request: Any, invoke: Invoke) -> Any:
        waiting = self._under_way[key] = []
        try:
            response = await invoke(request)
        except (asyncio.CancelledError, DeadlineExceeded):
            self._fail(key, waiting, _Abandoned())
            raise
        except BaseException as error:
            self._fail(key, waiting, error)
            raise
        del self._under_way[key]
        for each in waiting:
            if not each.done():
                each.set_result(response)
        return response

    def _fail(self, key: Key, waiting: list[asyncio.Future[Any]], error: BaseException) -> None:
        del self._under_way[key]
        for each in waiting:
            if not each.done():
                each.set_exception(error)


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
