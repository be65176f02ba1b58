"""For how long, and by whom, an answer may be kept; and keeping it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from hashlib import sha256

from starlette.types import Scope

from graphql_gateway.execution.hints import CacheControlScope
from graphql_gateway.execution.operation import Connection
from graphql_gateway.http.answer import Answer
from graphql_gateway.http.around import SECURITY_HEADERS
from graphql_gateway.http.cache_key import key_of, session_of, session_tag
from graphql_gateway.http.response_cache import ResponseCache
from graphql_gateway.http.results import Result
from graphql_gateway.http.token_expiry import seconds_left

_VARY = (b"vary", b"Accept, Authorization, Cookie")
_NO_STORE = (b"cache-control", b"no-store")
_TAG_DIGITS = 32


class Keeping:
    """Says in the headers how long an answer keeps, and keeps it here as well."""

    def __init__(self, cache: ResponseCache) -> None:
        self._cache = cache
        self.now = cache.now

    def keep(
        self,
        scope: Scope,
        answer: Answer,
        result: Result,
        connection: Connection,
        began: float,
    ) -> None:
        if connection.recording.writes:
            self.forget(connection.authorization)
        seconds = seconds_to_keep(result, connection)
        if not seconds:
            answer.headers.append(_NO_STORE)
            return
        who = b"public" if is_public(connection) else b"private"
        answer.headers += [(b"cache-control", b"%b, max-age=%d" % (who, seconds)), _VARY]
        if scope["method"] == "GET":
            answer.headers.append((b"etag", b'"%b"' % _digest(answer.body)))
        key = key_of(scope)
        if key is not None and (key.session or is_public(connection)):
            tags = connection.recording.tags()
            if key.session:
                tags.add(session_tag(key.session))
            headers = [*answer.headers, *SECURITY_HEADERS]
            self._cache.put(key, answer.body, headers, seconds, tags, began)

    async def following[R](
        self, results: AsyncGenerator[R], connection: Connection
    ) -> AsyncGenerator[R]:
        """The results of a stream, none of which is kept; but they may tell of a change."""
        async with aclosing(results):
            async for each in results:
                if connection.recording.writes:
                    self.forget(connection.authorization)
                yield each

    def forget(self, authorization: str | None) -> None:
        """Who changed something sees it at once, whatever events tell and when."""
        if authorization:
            session = session_of(authorization.encode("latin-1"))
            self._cache.changed([session_tag(session)])


def seconds_to_keep(result: Result, connection: Connection) -> int:
    """By the hints of all its fields; 0 if anything failed or has no event to tell of changes."""
    estimate = connection.estimate
    whole = result.data is not None and not result.errors and not result.extensions
    if estimate is None or not whole or not connection.recording.may_be_kept:
        return 0
    remaining = seconds_left(connection.authorization)
    return estimate.max_age if remaining is None else max(0, min(estimate.max_age, int(remaining)))


def is_public(connection: Connection) -> bool:
    """Whether it would be the same for anybody: nobody's token went into it."""
    private = connection.estimate and connection.estimate.scope is CacheControlScope.PRIVATE
    return connection.authorization is None and not private


def _digest(body: bytes) -> bytes:
    return sha256(body).hexdigest()[:_TAG_DIGITS].encode()
