"""Results one after the other over HTTP: server-sent events, or parts of one response.

Server-sent events are those of GraphQL over SSE in its distinct connections mode; parts are those
of Apollo's multipart subscriptions. An operation that fails to validate is told in the stream, for
an `EventSource` cannot read the body of a refusal.
"""

import asyncio
from collections.abc import AsyncGenerator

import orjson
from graphql import GraphQLError
from starlette.responses import StreamingResponse
from strawberry.http.streaming import (
    HTTPStreamTransport,
    MultipartSubscriptionTransport,
    SSETransport,
    merge_stream_with_heartbeat,
)
from strawberry.types import ExecutionResult
from strawberry.utils.aio import aclosing

from graphql_gateway.http.negotiation import Form
from graphql_gateway.http.results import written

_EXPIRED = GraphQLError(
    "The token expired; take a new one and subscribe again.",
    extensions={"code": "UNAUTHENTICATED", "reason": "UNAUTHENTICATED", "retryable": False},
)
_TRANSPORTS: dict[Form, HTTPStreamTransport] = {
    Form.EVENTS: SSETransport(),
    Form.PARTS: MultipartSubscriptionTransport(),
}


def streams(form: Form) -> bool:
    return form in _TRANSPORTS


def streamed(
    form: Form, results: AsyncGenerator[ExecutionResult], seconds: float | None
) -> StreamingResponse:
    """A response that lasts as long as there are results, or until the token has expired.

    Silence is filled with heartbeats.
    """
    transport = _TRANSPORTS[form]

    async def lines() -> AsyncGenerator[str]:
        try:
            async with asyncio.timeout(seconds), aclosing(results):
                async for each in results:
                    yield transport.encode_next(written(each), _encoded)  # type: ignore[arg-type]
        except TimeoutError:
            yield transport.encode_next({"errors": [_EXPIRED.formatted]}, _encoded)
        yield transport.encode_complete()

    merged = merge_stream_with_heartbeat(
        lines,
        lambda: transport.heartbeat_message(_encoded),
        transport.heartbeat_interval,
        send_initial_heartbeat=transport.send_initial_heartbeat,
    )
    headers = {"cache-control": "no-store", **_lower(transport.headers)}
    return StreamingResponse(merged(), headers=headers)


def _lower(headers: object) -> dict[str, str]:
    return {name.lower(): value for name, value in dict(headers).items()}  # type: ignore[call-overload]


def _encoded(content: object) -> str:
    return orjson.dumps(content).decode()
