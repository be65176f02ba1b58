"""Calls to other services: each carries a deadline, a request id, the token and the trace.

Stubs are built on an `Upstream`, which wraps a gRPC channel. Retries, time-outs per method and
permissions are the mesh's; here is only what must travel with the call.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import grpc

from chassis.errors import DeadlineExceeded
from chassis.ids import new_id
from chassis.rpc import context
from chassis.rpc.observed import calling
from chassis.rpc.status import MOST_REFUSAL_BYTES, from_rpc_error
from chassis.telemetry.traceparent import TRACEPARENT

_DEFAULT_SECONDS = 5.0
_HOP_SECONDS = 0.02  # kept back from the budget, so that the refusal still arrives in time

_OPTIONS: list[tuple[str, Any]] = [
    ("grpc.enable_retries", 0),  # the sidecar retries; two layers would multiply
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    # A refusal travels in the trailing metadata, which by default may be dropped above 8 KiB.
    ("grpc.max_metadata_size", MOST_REFUSAL_BYTES),
    ("grpc.absolute_max_metadata_size", MOST_REFUSAL_BYTES),
]


class Upstream:
    """A channel to one service, usable wherever a stub wants a `grpc.aio.Channel`."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel

    def unary_unary(self, method: str, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        invoke = self._channel.unary_unary(method, *args, **kwargs)

        async def call(request: Any, *, timeout: float | None = None) -> Any:  # noqa: ASYNC109
            seconds = budget(_DEFAULT_SECONDS if timeout is None else timeout)
            with calling(method) as span:
                metadata = outgoing(span.traceparent)
                try:
                    return await invoke(request, timeout=seconds, metadata=metadata)
                except grpc.aio.AioRpcError as error:
                    raise from_rpc_error(error) from None

        return call

    def unary_stream(self, method: str, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        invoke = self._channel.unary_stream(method, *args, **kwargs)

        async def call(request: Any, *, timeout: float | None = None) -> AsyncIterator[Any]:  # noqa: ASYNC109
            seconds = budget(timeout)
            with calling(method) as span:
                stream = invoke(request, timeout=seconds, metadata=outgoing(span.traceparent))
                try:
                    async for response in stream:
                        yield response
                except grpc.aio.AioRpcError as error:
                    raise from_rpc_error(error) from None
                finally:
                    stream.cancel()  # for a reader who leaves before the end

        return call

    def stream_unary(self, method: str, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        invoke = self._channel.stream_unary(method, *args, **kwargs)

        async def call(requests: AsyncIterator[Any], *, timeout: float | None = None) -> Any:  # noqa: ASYNC109
            seconds = budget(timeout)
            with calling(method) as span:
                metadata = outgoing(span.traceparent)
                try:
                    return await invoke(requests, timeout=seconds, metadata=metadata)
                except grpc.aio.AioRpcError as error:
                    raise from_rpc_error(error) from None

        return call

    async def close(self) -> None:
        await self._channel.close()


class Channels:
    """One channel per service, opened on first use."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._open: dict[str, Upstream] = {}

    def to(self, service: str) -> grpc.aio.Channel:
        """The channel to this service, for its stubs."""
        if service not in self._open:
            target = self._upstream.replace("{service}", service)
            options = [*_OPTIONS, ("grpc.default_authority", service)]
            self._open[service] = Upstream(grpc.aio.insecure_channel(target, options=options))
        return cast(grpc.aio.Channel, self._open[service])  # all of it that stubs use

    async def open(self) -> None:
        """Nothing to do: channels connect when first used."""

    async def close(self) -> None:
        for upstream in self._open.values():
            await upstream.close()


def budget(seconds: float | None) -> float | None:
    """Time for a call: what was asked for, but less than what the caller of ours will wait.

    None asks for no limit, as streams do, which last as long as somebody reads or writes them.
    """
    remaining = context.current().remaining()
    if remaining is None:
        return seconds
    left = remaining - _HOP_SECONDS
    if left <= 0:
        raise DeadlineExceeded("No time is left for another call.")
    return left if seconds is None else min(seconds, left)


def outgoing(traceparent: str | None) -> list[tuple[str, str]]:
    """Metadata that travels on: request id, token and trace of the call being served."""
    call = context.current()
    metadata = [("x-request-id", call.request_id or str(new_id()))]
    if call.authorization:
        metadata.append(("authorization", call.authorization))
    if traceparent:
        metadata.append((TRACEPARENT, traceparent))
    return metadata
