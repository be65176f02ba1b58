"""What happens around every handler: context, identity, audience, validation, errors, traces.

One interceptor does it all in order, because each further one costs a coroutine per call.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NoReturn

import grpc
import structlog
from shop.api.v1.audience_pb2 import Audience

from chassis.errors import DeadlineExceeded, Internal, ShopError, Unavailable
from chassis.identity.tokens import TokenVerifier
from chassis.ids import new_id
from chassis.rpc import context as calls
from chassis.rpc.audience import admit, audience_of
from chassis.rpc.context import RequestContext
from chassis.rpc.observed import Serving, serving
from chassis.rpc.status import DETAILS_KEY, code_of, to_status
from chassis.rpc.validation import validate
from chassis.rpc.workload import workload_of

_log = structlog.get_logger()

type Handler = grpc.RpcMethodHandler[Any, Any]
type Metadata = dict[str, str]


class CallInterceptor(grpc.aio.ServerInterceptor):
    """Wraps each handler once and remembers it."""

    def __init__(self, tokens: TokenVerifier) -> None:
        self._tokens = tokens
        self._wrapped: dict[str, Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        method = details.method
        if method not in self._wrapped:
            handler = await continuation(details)
            if handler is None or not method.startswith("/shop."):
                return handler
            self._wrapped[method] = self._wrap(method, handler)
        return self._wrapped[method]

    def _wrap(self, method: str, handler: Handler) -> Handler:
        serving = _Serving(method, audience_of(method), self._tokens)
        codec = (handler.request_deserializer, handler.response_serializer)
        if handler.unary_unary:
            return grpc.unary_unary_rpc_method_handler(serving.unary(handler.unary_unary), *codec)
        if handler.unary_stream:
            return grpc.unary_stream_rpc_method_handler(
                serving.stream(handler.unary_stream), *codec
            )
        return grpc.stream_unary_rpc_method_handler(serving.unary(handler.stream_unary), *codec)


class _Serving:
    """Serves the calls of one method."""

    def __init__(self, method: str, audience: Audience.ValueType, tokens: TokenVerifier) -> None:
        self._method = method
        self._audience = audience
        self._tokens = tokens

    def unary(self, behaviour: Any) -> Any:
        async def serve(request: Any, servicer_context: grpc.aio.ServicerContext[Any, Any]) -> Any:
            metadata = _metadata(servicer_context)
            with serving(self._method, metadata) as call:
                try:
                    await self._enter(metadata, servicer_context)
                    _validate(request)
                    return await behaviour(request, servicer_context)
                except Exception as error:  # noqa: BLE001 - each becomes a status
                    await _refuse(error, call, servicer_context)

        return serve

    def stream(self, behaviour: Any) -> Any:
        async def serve(
            request: Any, servicer_context: grpc.aio.ServicerContext[Any, Any]
        ) -> AsyncIterator[Any]:
            metadata = _metadata(servicer_context)
            with serving(self._method, metadata) as call:
                try:
                    await self._enter(metadata, servicer_context)
                    _validate(request)
                    async for response in behaviour(request, servicer_context):
                        yield response
                except Exception as error:  # noqa: BLE001 - each becomes a status
                    await _refuse(error, call, servicer_context)

        return serve

    async def _enter(
        self, metadata: Metadata, servicer_context: grpc.aio.ServicerContext[Any, Any]
    ) -> None:
        remaining = servicer_context.time_remaining()
        authorization = metadata.get("authorization")
        call = RequestContext(
            method=self._method,
            request_id=metadata.get("x-request-id") or str(new_id()),
            principal=await self._principal(authorization),
            workload=workload_of(metadata.get("x-forwarded-client-cert", "")),
            authorization=authorization,
            deadline=None if remaining is None else time.monotonic() + remaining,
        )
        calls.enter(call)
        admit(call, self._audience)

    async def _principal(self, authorization: str | None) -> Any:
        if not authorization or not authorization.startswith("Bearer "):
            return None
        return await self._tokens.verify(authorization.removeprefix("Bearer "))


def _metadata(servicer_context: grpc.aio.ServicerContext[Any, Any]) -> Metadata:
    pairs = servicer_context.invocation_metadata() or ()
    return {key: value for key, value in pairs if isinstance(value, str)}


def _validate(request: Any) -> None:
    # The messages of a client stream are validated one by one by their handler.
    if hasattr(request, "DESCRIPTOR"):
        validate(request)


async def _refuse(
    error: Exception, call: Serving, servicer_context: grpc.aio.ServicerContext[Any, Any]
) -> NoReturn:
    refusal = _refusal(error)
    status = to_status(refusal)
    call.refused(refusal)
    if isinstance(refusal, Internal):
        _log.error("rpc_failed", exc_info=error)
    else:
        _log.info("rpc_refused", reason=refusal.reason, message=status.message)
    await servicer_context.abort(
        code_of(refusal), status.message, ((DETAILS_KEY, status.SerializeToString()),)
    )
    raise AssertionError("abort raises")


def _refusal(error: Exception) -> ShopError:
    """What the caller is told: our own refusals as they are, anything unknown without details."""
    if isinstance(error, Internal):
        return Internal("Something went wrong on our side.")
    if isinstance(error, ShopError):
        return error
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return DeadlineExceeded("The time for this call ran out.")
    if isinstance(error, ConnectionError | OSError):
        return Unavailable("A part this needs cannot be reached at the moment; try again.")
    return Internal("Something went wrong on our side.")
