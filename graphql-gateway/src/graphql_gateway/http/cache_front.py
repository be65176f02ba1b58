"""Stands before all that is done for requests, and gives kept answers again."""

from chassis.ids import new_name
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_gateway import cookies
from graphql_gateway.http.answer import is_among, without_body
from graphql_gateway.http.body import body_of
from graphql_gateway.http.cache_key import Key, remember, session_of
from graphql_gateway.http.response_cache import Kept, ResponseCache

_COOKIES = (cookies.ACCESS.encode(), cookies.REFRESH.encode())


class CacheFront:
    """ASGI middleware, before all other layers: a hit costs no more than reading the request."""

    def __init__(self, app: ASGIApp, cache: ResponseCache, most_bytes: int) -> None:
        self._app = app
        self._cache = cache
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/graphql" or not self._cache.on:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if not self._may_be_kept(scope["method"], headers):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "GET":
            asked = scope["query_string"]
        else:
            asked, receive = await body_of(receive)
        token = headers.get(b"authorization")
        session = session_of(token) if token else b""
        key = Key(scope["method"], headers.get(b"accept", b""), asked, session)
        kept = self._cache.get(key)
        if kept is not None:
            await _give(kept, headers.get(b"if-none-match"), self._cache.now(), send)
            return
        remember(scope, key)
        await self._app(scope, receive, send)

    def _may_be_kept(self, method: str, headers: dict[bytes, bytes]) -> bool:
        """What acts by cookie must prove its intent first."""
        if any(name in headers.get(b"cookie", b"") for name in _COOKIES):
            return False
        if method == "GET":
            return True
        length = headers.get(b"content-length", b"")
        return (
            method == "POST"
            and headers.get(b"content-type", b"").lower().startswith(b"application/json")
            and length.isdigit()
            and int(length) <= self._most_bytes
        )


async def _give(kept: Kept, known: bytes | None, now: float, send: Send) -> None:
    status, headers, body = 200, kept.headers, kept.body
    if known and is_among(headers, known):
        status, headers, body = 304, without_body(headers), b""
    headers = [
        *headers,
        (b"age", b"%d" % (now - kept.kept_at)),
        (b"x-request-id", new_name().encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
