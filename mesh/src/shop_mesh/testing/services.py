"""A gRPC service that does what a test says and remembers how it was called."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

type Context = grpc.aio.ServicerContext[bytes, bytes]
type Behaviour = Callable[[bytes, Context], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the service saw it."""

    method: str
    metadata: dict[str, str]


async def echo(request: bytes, _context: Context) -> bytes:
    return request


@dataclass
class StubService:
    """Answers every method on the given address; by default with the request."""

    address: str
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    remembers: bool = True
    _server: grpc.aio.Server | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        self._server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
        self._server.add_generic_rpc_handlers((_AnyMethod(self),))
        servicer = health.aio.HealthServicer()
        await servicer.set("", health_pb2.HealthCheckResponse.SERVING)
        health_pb2_grpc.add_HealthServicer_to_server(servicer, self._server)
        self._server.add_insecure_port(self.address)
        await self._server.start()

    async def stop(self, grace: float | None = None) -> None:
        """Break off what is under way, or give it so many seconds to end."""
        if self._server:
            await self._server.stop(grace)
            self._server = None

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]


class _AnyMethod(grpc.GenericRpcHandler):
    def __init__(self, stub: StubService) -> None:
        self._stub = stub

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> "grpc.RpcMethodHandler[bytes, bytes] | None":
        method = handler_call_details.method
        if method.startswith("/grpc.health."):
            return None

        async def handle(request: bytes, context: Context) -> bytes:
            pairs: Any = context.invocation_metadata() or ()
            if self._stub.remembers:
                self._stub.calls.append(Call(method, {key: str(value) for key, value in pairs}))
            answer = self._stub.behaviours.get(method, echo)(request, context)
            return await answer if inspect.isawaitable(answer) else answer

        return grpc.unary_unary_rpc_method_handler(handle)
