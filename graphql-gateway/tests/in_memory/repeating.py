"""Services that give the same call the same answer, so that two askers can be compared."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc


class Repeating(grpc.aio.ServerInterceptor):
    """Remembers answers while it is told to; streams and refusals happen anew.

    Calls are the same if they ask for the same with the same token, whatever their request ids.
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[str, bytes, Any], Any] | None = None

    @contextmanager
    def repeating(self) -> Iterator[None]:
        self._answers = {}
        try:
            yield
        finally:
            self._answers = None

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        details: grpc.HandlerCallDetails,
    ) -> Any:
        handler = await continuation(details)
        if handler is None or handler.unary_unary is None:
            return handler
        token = dict(details.invocation_metadata).get("authorization")

        async def answer(request: Any, context: Any) -> Any:
            key, answers = (details.method, _content(request), token), self._answers
            if answers is None:
                return await handler.unary_unary(request, context)
            if key not in answers:
                answers[key] = await handler.unary_unary(request, context)
            return answers[key]

        return grpc.unary_unary_rpc_method_handler(
            answer, handler.request_deserializer, handler.response_serializer
        )


def _content(request: Any) -> bytes:
    asked = type(request)()
    asked.CopyFrom(request)
    if "request_id" in asked.DESCRIPTOR.fields_by_name:
        asked.ClearField("request_id")
    content: bytes = asked.SerializeToString(deterministic=True)
    return content
