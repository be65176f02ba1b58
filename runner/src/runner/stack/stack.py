"""Composition root: every unit of the shop, what it needs and how it shows that it is ready."""

import asyncio
import signal
from functools import partial

from embedded.nats import Nats
from embedded.postgres import Postgres

from runner.stack import probes
from runner.stack.daemons import Forking, Probe, Wave, server_daemon
from runner.stack.databases import Migrations, create_databases
from runner.stack.environment import Environments
from runner.stack.mesh import Mesh
from runner.stack.parts import EDGE, GATEWAY, IN_MESH, SANDBOX, SANDBOX_MODULE, SERVICES
from runner.stack.settings import StackSettings
from runner.supervision.unit import Daemon, Step, Unit
from runner.zygote.client import ZygoteClient

FRONT_DOOR = "front-door"
_FRONT_DOOR_SECONDS = 20.0
_POLL_SECONDS = 0.02


class Stack:
    """Knows how to run each part; the supervisor decides when."""

    def __init__(self, settings: StackSettings) -> None:
        self._settings = settings
        self._state = state = settings.state
        self._postgres = Postgres(state.postgres, port=settings.postgres_port)
        self._nats = Nats(state.nats, port=settings.nats_port)
        self._nats.prepare()  # its password is in the services' environment
        self._environments = Environments(settings, self._postgres, self._nats.url)
        modules = [SANDBOX_MODULE, *(part.module for part in IN_MESH)]
        self._zygote = ZygoteClient(modules, state.log("zygote"))
        self._forking = Forking(state, self._zygote)
        self._mesh = Mesh(settings)
        for name in (*(part.name for part in IN_MESH), EDGE):
            state.make_socket_folder(name)

    def units(self) -> list[Unit]:
        return [
            *self._servers(),
            *self._preparations(),
            self._sandbox(),
            *self._services(),
            self._gateway(),
            *(self._proxy(part.sidecar, part.name, Wave.SIDECARS) for part in IN_MESH),
            self._proxy(EDGE, EDGE, Wave.EDGE),
            self._front_door(),
        ]

    def _servers(self) -> list[Daemon]:
        return [
            server_daemon(
                "postgres",
                self._state,
                lambda: self._postgres,
                Wave.SERVERS,
                stop_signal=signal.SIGINT,  # ends its sessions first
                force_signal=signal.SIGQUIT,  # ends its children too, which SIGKILL does not
            ),
            server_daemon("nats", self._state, lambda: self._nats, Wave.SERVERS),
            Daemon(
                name="zygote",
                spawn=self._zygote.spawn,
                is_ready=self._zygote.is_ready,
                stop_wave=Wave.ZYGOTE,
            ),
        ]

    def _preparations(self) -> list[Step]:
        migrations = Migrations(self._postgres, self._settings, self._environments, self._zygote)
        return [
            Step(name="mesh", run=lambda: asyncio.to_thread(self._mesh.prepare)),
            Step(
                name="databases",
                run=lambda: create_databases(self._postgres, self._settings),
                needs=frozenset({"postgres"}),
            ),
            Step(name="migrations", run=migrations.run, needs=frozenset({"databases", "zygote"})),
        ]

    def _sandbox(self) -> Daemon:
        return self._forking.daemon(
            SANDBOX,
            SANDBOX_MODULE,
            self._environments.of_sandbox(),
            partial(probes.accepts, self._settings.sandbox_port),
            Wave.SERVICES,
            frozenset(),
        )

    def _services(self) -> list[Daemon]:
        return [
            self._forking.daemon(
                service.name,
                service.module,
                self._environments.of(service),
                partial(probes.grpc_serves, self._state.app_socket(service.name)),
                Wave.SERVICES,
                frozenset(
                    {"migrations", "nats", *([SANDBOX] if service.name == "payment" else [])}
                ),
            )
            for service in SERVICES
        ]

    def _gateway(self) -> Daemon:
        return self._forking.daemon(
            GATEWAY.name,
            GATEWAY.module,
            self._environments.of(GATEWAY),
            partial(probes.http_ok_on_socket, self._state.app_socket(GATEWAY.name), "/healthz"),
            Wave.GATEWAY,
            frozenset(),
        )

    def _proxy(self, unit: str, service: str, wave: Wave) -> Daemon:
        needs = frozenset({"mesh"})
        return server_daemon(
            unit, self._state, lambda: self._mesh.proxies[service], wave, needs=needs
        )

    def _front_door(self) -> Step:
        behind = {name for part in IN_MESH for name in (part.name, part.sidecar)}
        return Step(name=FRONT_DOOR, run=self._serve_through_edge, needs=frozenset({EDGE, *behind}))

    async def _serve_through_edge(self) -> None:
        """Wait until every proxy sees all it calls healthy, and the edge answers with user's keys.

        The keys come through the edge, the gateway and user: the edge needs them to verify.
        """
        edge = self._settings.edge_port
        gateway = self._state.app_socket(GATEWAY.name)
        await self._wait_for("the gateway", lambda: probes.http_ok_on_socket(gateway, "/readyz"))
        await self._wait_for("the mesh", lambda: asyncio.to_thread(self._mesh.is_healthy))
        await self._wait_for("the edge", lambda: probes.http_ok(edge, "/.well-known/jwks.json"))

    async def _wait_for(self, what: str, probe: Probe) -> None:
        try:
            async with asyncio.timeout(_FRONT_DOOR_SECONDS):
                while not await probe():  # noqa: ASYNC110 - nobody tells us
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            raise RuntimeError(f"{what} does not serve") from None
