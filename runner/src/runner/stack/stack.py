"""Composition root of the second stage: every part a process behind a sidecar, on one machine."""

import asyncio
from functools import partial

from runner.stack import probes
from runner.stack.daemons import Probe, Wave, server_daemon
from runner.stack.foundation import Foundation
from runner.stack.mesh import Mesh
from runner.stack.parts import EDGE, GATEWAY, IN_MESH, SANDBOX, SERVICES
from runner.stack.replicas import Replica
from runner.stack.settings import StackSettings
from runner.supervision.unit import Daemon, Step, Unit

_HEALTH_SECONDS = 20.0
_POLL_SECONDS = 0.02
_WITH_A_DRAIN = 4.0


class Stack:
    """Knows how to run each part; the supervisor decides when."""

    def __init__(self, settings: StackSettings) -> None:
        self._settings = settings
        self._state = settings.state
        self._foundation = Foundation(settings, [part.module for part in IN_MESH])
        self._mesh = Mesh(settings)
        self._replicas = settings.replicas
        for name in (EDGE, *(replica.name for replica in self._replicas.all())):
            self._state.make_socket_folder(name)

    def units(self) -> list[Unit]:
        return [
            *self._foundation.units(),
            Step(name="mesh-policy", run=lambda: asyncio.to_thread(self._mesh.prepare)),
            *self._services(),
            *self._gateways(),
            *self._sidecars(),
            *self._entrance(),
        ]

    def _services(self) -> list[Daemon]:
        return [
            self._process(
                replica,
                partial(probes.grpc_serves, self._state.app_socket(replica.name)),
                Wave.SERVICES,
                frozenset(
                    {"migrations", "nats", *([SANDBOX] if service.name == "payment" else [])}
                ),
            )
            for service in SERVICES
            for replica in self._replicas.of(service)
        ]

    def _gateways(self) -> list[Daemon]:
        return [
            self._process(
                replica,
                partial(probes.http_ok_on_socket, self._state.app_socket(replica.name), "/healthz"),
                Wave.ENTRANCE,
                frozenset(),
            )
            for replica in self._replicas.of(GATEWAY)
        ]

    def _process(self, replica: Replica, probe: Probe, wave: Wave, needs: frozenset[str]) -> Daemon:
        # Where another takes over, there is time to finish what runs.
        many = self._replicas.are_many(replica.part)
        return self._foundation.forking.daemon(
            replica.name,
            replica.part.module,
            self._foundation.environments.of(replica.part, replica),
            probe,
            wave,
            needs,
            stop_seconds=_WITH_A_DRAIN if many else None,
        )

    def _sidecars(self) -> list[Daemon]:
        return [
            self._proxy(replica.sidecar, replica.name, Wave.FOUNDATION, "mesh-policy")
            for replica in self._replicas.all()
        ]

    def _entrance(self) -> list[Unit]:
        """The edge comes last: it begins by fetching the keys that user signs tokens with."""
        behind = {name for each in self._replicas.all() for name in (each.name, each.sidecar)}
        return [
            Step(name="mesh", run=self._see_all_healthy, needs=frozenset(behind)),
            self._proxy(EDGE, EDGE, Wave.ENTRANCE, "mesh"),
            Step(name="front-door", run=self._serve_through_edge, needs=frozenset({EDGE})),
        ]

    def _proxy(self, unit: str, service: str, wave: Wave, need: str) -> Daemon:
        return server_daemon(
            unit,
            self._state,
            lambda: self._mesh.proxies[service],
            wave,
            needs=frozenset({need}),
        )

    async def _see_all_healthy(self) -> None:
        """Wait until every sidecar sees all that its service may call."""
        gateway = self._state.app_socket(GATEWAY.name)
        await self._wait_for("the gateway", lambda: probes.http_ok_on_socket(gateway, "/readyz"))
        await self._wait_for("the mesh", lambda: asyncio.to_thread(self._mesh.is_healthy))

    async def _serve_through_edge(self) -> None:
        """Wait for the keys to come through the edge, the gateway and user."""
        edge = self._settings.edge_port
        await self._wait_for("the edge", lambda: probes.http_ok(edge, "/.well-known/jwks.json"))

    async def _wait_for(self, what: str, probe: Probe) -> None:
        try:
            async with asyncio.timeout(_HEALTH_SECONDS):
                while not await probe():  # noqa: ASYNC110 - nobody tells us
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            raise RuntimeError(f"{what} does not serve") from None
