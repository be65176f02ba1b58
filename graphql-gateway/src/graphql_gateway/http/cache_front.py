"""Stands before everything else, and gives kept answers again."""

from chassis.ids import new_id
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_gateway import cookies
from graphql_gateway.http.response_cache import Kept, Key, ResponseCache

_COOKIES = (cookies.ACCESS.encode(), cookies.REFRESH.encode())
_KEY = "response_cache_key"


class CacheFront:
    """ASGI middleware, outermost: a hit costs no more than reading the request."""

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
        asked, receive = await _asked(scope, receive)
        key = (scope["method"], headers.get(b"accept", b""), asked)
        kept = self._cache.get(key)
        if kept is not None:
            await _give(kept, self._cache.now(), send)
            return
        scope.setdefault("state", {})[_KEY] = key
        await self._app(scope, receive, send)

    def _may_be_kept(self, method: str, headers: dict[bytes, bytes]) -> bool:
        """Only what nobody in particular asks: who bears a token sees their own changes at once.

        What acts by cookie must prove its intent first, too.
        """
        if b"authorization" in headers:
            return False
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


def key_of(scope: Scope) -> Key | None:
    """The key under which the answer to this request may be kept."""
    key: Key | None = scope.get("state", {}).get(_KEY)
    return key


async def _asked(scope: Scope, receive: Receive) -> tuple[bytes, Receive]:
    """What was asked in bytes, and a `receive` that tells it once more."""
    if scope["method"] == "GET":
        return scope["query_string"], receive
    body, last = b"", False
    told: list[Message] = []
    while not last:
        message = await receive()
        told.append(message)
        body += message.get("body", b"")
        last = not message.get("more_body", False)

    async def again() -> Message:
        return told.pop(0) if told else await receive()

    return body, again


async def _give(kept: Kept, now: float, send: Send) -> None:
    headers = [
        *kept.headers,
        (b"age", b"%d" % (now - kept.kept_at)),
        (b"x-request-id", str(new_id()).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": kept.body})
