"""Refuses request bodies that are too long, before they are read into memory."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_gateway.http.refusals import refusal

_DRAINED_BYTES = 32 * 1024 * 1024  # of more, the connection is simply closed


class BodyTooLong(Exception):
    """The body grew beyond the limit while it was read."""


class BodyLimit:
    """ASGI middleware; believes `content-length`, and counts where there is none."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._declared(scope) > self._most:
            await self._refuse(scope, receive, send)
            return
        try:
            await self._app(scope, self._counting(receive), send)
        except BodyTooLong:
            await self._refuse(scope, receive, send)

    def _declared(self, scope: Scope) -> int:
        length = Headers(scope=scope).get("content-length", "0")
        return int(length) if length.isdecimal() else 0

    def _counting(self, receive: Receive) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise BodyTooLong
            return message

        return counted

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _drained(receive)
        message = f"A request body may have at most {self._most} bytes; send a smaller one."
        await refusal(413, "BODY_TOO_LONG", message)(scope, receive, send)


async def _drained(receive: Receive) -> None:
    """Read on without keeping it: who is still sending does not read an answer."""
    read = 0
    while read < _DRAINED_BYTES:
        message = await receive()
        read += len(message.get("body", b""))
        if not message.get("more_body", False):
            return
