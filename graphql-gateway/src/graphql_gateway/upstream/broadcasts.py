"""Streams that several subscribers watch at once: one call upstream, told to all of them.

Messages of these streams are states, each replacing the one before it of the same thing. So who
comes late is first told the present state of each, and who reads too slowly gets the newest.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Any, NamedTuple

from chassis.rpc import context

from graphql_gateway.mailbox import Mailbox
from graphql_gateway.upstream.methods import TOKEN_INDEPENDENT

type Open = Callable[[Any], AsyncIterator[Any]]
type Key = tuple[str, bytes, str | None]

_MOST_UNREAD = 256
_IDENTITIES: dict[str, Callable[[Any], str]] = {
    "WatchStock": lambda message: f"{message.level.sku}@{message.level.location}",
    "WatchOrder": lambda message: str(message.order.id),
    "WatchShipment": lambda message: str(message.shipment.id),
}
"""What a message is a state of."""


class Broadcasts:
    """Streams under way, by what was asked for and on whose behalf."""

    def __init__(self) -> None:
        self._under_way: dict[Key, _Broadcast] = {}

    async def follow(self, method: str, request: Any, open_stream: Open) -> AsyncGenerator[Any]:
        """The messages of a stream, shared with whoever else follows it."""
        name = method.rpartition("/")[2]
        if name not in _IDENTITIES:
            async for message in open_stream(request):
                yield message
            return
        token = None if method in TOKEN_INDEPENDENT else context.current().authorization
        key = (method, request.SerializeToString(deterministic=True), token)
        broadcast = self._under_way.get(key)
        if broadcast is None:
            broadcast = self._under_way[key] = _Broadcast(_IDENTITIES[name], token)
            broadcast.start(open_stream(request), lambda: self._under_way.pop(key, None))
        follower = broadcast.join()
        try:
            async with aclosing(follower.messages()) as messages:
                async for message in messages:
                    yield message
        finally:
            await broadcast.leave(follower)


class _End(NamedTuple):
    """The last thing that a subscriber reads."""

    error: BaseException | None


class _Follower:
    """What one subscriber has yet to read."""

    def __init__(self, identity: Callable[[Any], str], known: list[Any]) -> None:
        self._identity = identity
        self._unread = Mailbox[Any](known)

    def tell(self, message: Any) -> None:
        unread = self._unread
        unread.put_nowait(message)
        if len(unread.letters) > _MOST_UNREAD:
            unread.letters = list({self._identity(each): each for each in unread.letters}.values())

    def end(self, error: BaseException | None) -> None:
        self._unread.put_nowait(_End(error))

    async def messages(self) -> AsyncGenerator[Any]:
        while not isinstance(message := await self._unread.get(), _End):
            yield message
        if message.error is not None:
            raise message.error


class _Broadcast:
    """One call upstream and its followers; it ends with the last of them."""

    def __init__(self, identity: Callable[[Any], str], token: str | None) -> None:
        self._identity = identity
        self._token = token
        self._followers: set[_Follower] = set()
        self._known: dict[str, Any] = {}

    def start(self, messages: AsyncIterator[Any], forget: Callable[[], object]) -> None:
        self._forget = forget
        self._reading = asyncio.create_task(self._read(messages))

    def join(self) -> _Follower:
        follower = _Follower(self._identity, list(self._known.values()))
        self._followers.add(follower)
        return follower

    async def leave(self, follower: _Follower) -> None:
        self._followers.discard(follower)
        if not self._followers and not self._reading.done():
            self._forget()
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading

    async def _read(self, messages: AsyncIterator[Any]) -> None:
        # It ends with its last follower, not with the budget of the first one's operation.
        context.enter(context.current()._replace(authorization=self._token, deadline=None))
        error: BaseException | None = None
        try:
            async for message in messages:
                self._known[self._identity(message)] = message
                for each in self._followers:
                    each.tell(message)
        except Exception as failure:  # noqa: BLE001 - told to each follower
            error = failure
        self._forget()
        for each in self._followers:
            each.end(error)
