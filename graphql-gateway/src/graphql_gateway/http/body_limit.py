"""Refuses request bodies that are too long, before they are read into memory."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_gateway.http.refusals import refusal


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
            await self._refusal()(scope, receive, send)
            return
        try:
            await self._app(scope, self._counting(receive), send)
        except BodyTooLong:
            await self._refusal()(scope, receive, send)

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

    def _refusal(self) -> Response:
        return refusal(413, "BODY_TOO_LONG", f"A request body may have at most {self._most} bytes.")
