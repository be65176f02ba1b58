"""Results one after the other over HTTP: server-sent events, or parts of one response.

Server-sent events are those of GraphQL over SSE in its distinct connections mode; parts are those
of Apollo's multipart subscriptions, or the patches of incremental delivery. An operation that fails
to validate is told in the stream, for an `EventSource` cannot read the body of a refusal.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.responses import StreamingResponse
from strawberry.http.streaming import (
    HTTPStreamTransport,
    MultipartSubscriptionTransport,
    MultipartTransport,
    SSETransport,
    merge_stream_with_heartbeat,
)
from strawberry.types import ExecutionResult
from strawberry.utils.aio import aclosing

from graphql_gateway.http.negotiation import Form
from graphql_gateway.http.patches import Patches

_EXPIRED = GraphQLError(
    "The token expired; take a new one and subscribe again.",
    extensions={"code": "UNAUTHENTICATED", "reason": "UNAUTHENTICATED", "retryable": False},
)
_TRANSPORTS: dict[Form, HTTPStreamTransport] = {
    Form.EVENTS: SSETransport(),
    Form.PARTS: MultipartSubscriptionTransport(),
}
_PATCHES = MultipartTransport()


def streams(form: Form) -> bool:
    return form in _TRANSPORTS or form is Form.PATCHES


def streamed(
    form: Form, results: AsyncGenerator[ExecutionResult], seconds: float | None
) -> StreamingResponse:
    """A response that lasts as long as there are results, or until the token has expired.

    Silence is filled with heartbeats, but for patches: an operation's budget ends before long.
    """
    frames = _frames(results, seconds)
    if form is Form.PATCHES:
        parts = _PATCHES.stream(lambda: frames, _encoded)
        return StreamingResponse(parts(), headers=_headers(_PATCHES.headers))
    transport = _TRANSPORTS[form]

    async def lines() -> AsyncGenerator[str]:
        async with aclosing(frames):
            async for each in frames:
                yield transport.encode_next(each, _encoded)  # type: ignore[arg-type]
        yield transport.encode_complete()

    merged = merge_stream_with_heartbeat(
        lines,
        lambda: transport.heartbeat_message(_encoded),
        transport.heartbeat_interval,
        send_initial_heartbeat=transport.send_initial_heartbeat,
    )
    return StreamingResponse(merged(), headers=_headers(transport.headers))


async def _frames(
    results: AsyncGenerator[ExecutionResult], seconds: float | None
) -> AsyncGenerator[dict[str, Any]]:
    patches = Patches()
    try:
        async with asyncio.timeout(seconds), aclosing(results):
            async for each in results:
                yield patches.written(each)
    except TimeoutError:
        yield {"errors": [_EXPIRED.formatted]}


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    lower = {name.lower(): value for name, value in headers.items()}
    return {"cache-control": "no-store", **lower}


def _encoded(content: object) -> str:
    return orjson.dumps(content).decode()
