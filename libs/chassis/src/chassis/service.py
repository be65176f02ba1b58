"""A running service: a gRPC server with health, workers beside it, and resources below it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from chassis.identity.tokens import TokenVerifier
from chassis.rpc.audience import must_declare_audiences
from chassis.rpc.server import CallInterceptor
from chassis.settings import ServiceSettings

_log = structlog.get_logger()
_RESTART_SECONDS = 1.0
_GRACE_SECONDS = 2.0
_OPTIONS = [
    ("grpc.so_reuseport", 0),  # two servers on one address must not go unnoticed
    ("grpc.max_receive_message_length", 4 * 1024 * 1024),
]

type Worker = Callable[[], Awaitable[None]]


class Resource(Protocol):
    """Something opened before serving and closed after it."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Registration:
    """A gRPC service: the generated `add_…_to_server`, its servicer, its full proto name."""

    add: Callable[[Any, Any], None]
    servicer: Any
    name: str


@dataclass
class Service:
    """Composed by a `bootstrap.build`; starts and stops as one."""

    name: str
    settings: ServiceSettings
    tokens: TokenVerifier
    rpc: Sequence[Registration]
    resources: Sequence[Resource] = ()
    workers: Sequence[Worker] = ()
    on_start: Sequence[Worker] = ()
    """Work done once, before the service reports that it serves."""
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        for resource in self.resources:
            await resource.open()
        for prepare in self.on_start:
            await prepare()
        self._tasks = [asyncio.create_task(_kept_up(worker)) for worker in self.workers]
        self._health = health.aio.HealthServicer()
        self._server = self._listening_server()
        await self._server.start()
        await self._health.set("", health_pb2.HealthCheckResponse.SERVING)
        _log.info("serving", address=self.settings.listen)

    async def stop(self) -> None:
        """Say NOT_SERVING, let callers notice, finish what runs, then close."""
        await self._health.enter_graceful_shutdown()
        await asyncio.sleep(self.settings.drain_seconds)
        await self._server.stop(_GRACE_SECONDS)
        await self._end_workers()
        for resource in reversed(self.resources):
            await _close(resource)
        _log.info("stopped")

    async def _end_workers(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            _, stubborn = await asyncio.wait(self._tasks, timeout=_GRACE_SECONDS)
            if stubborn:
                _log.warning("workers_did_not_end", count=len(stubborn))

    def _listening_server(self) -> grpc.aio.Server:
        server = grpc.aio.server(
            interceptors=[CallInterceptor(self.tokens)],
            options=_OPTIONS,
            maximum_concurrent_rpcs=self.settings.max_concurrent_rpcs,
        )
        for registration in self.rpc:
            must_declare_audiences(registration.name)
            registration.add(registration.servicer, server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        if self.settings.in_development:
            names = [each.name for each in self.rpc]
            reflection.enable_server_reflection([*names, reflection.SERVICE_NAME], server)
        server.add_insecure_port(self.settings.listen)
        return server


async def _close(resource: Resource) -> None:
    try:
        await resource.close()
    except Exception as error:  # noqa: BLE001 - the others must be closed all the same
        _log.warning("not_closed", resource=type(resource).__name__, exc_info=error)


async def _kept_up(worker: Worker) -> None:
    """Run a worker for ever: a crash of one is logged, and it starts again."""
    while True:
        try:
            await worker()
        except Exception as error:  # noqa: BLE001 - workers outlive their faults
            _log.error("worker_failed", worker=getattr(worker, "__qualname__", ""), exc_info=error)
        await asyncio.sleep(_RESTART_SECONDS)
