"""What the shop stands on in every stage: its servers, its databases, its payment provider."""

import signal
from functools import partial

from embedded.nats import Nats
from embedded.postgres import Postgres

from runner.stack import probes
from runner.stack.daemons import Forking, Wave, server_daemon
from runner.stack.databases import Migrations, create_databases
from runner.stack.environment import Environments
from runner.stack.parts import COLLECTOR, COLLECTOR_MODULE, SANDBOX, SANDBOX_MODULE, SERVICES
from runner.stack.settings import StackSettings
from runner.supervision.unit import Daemon, Step, Unit
from runner.zygote.client import ZygoteClient


class Foundation:
    """PostgreSQL, NATS, the parent of all Python processes, schemas, and the sandbox.

    The sandbox plays a company outside, so it is a process of its own in every stage.
    """

    def __init__(self, settings: StackSettings, modules: list[str]) -> None:
        self._settings = settings
        self._state = state = settings.state
        self._postgres = Postgres(state.postgres, port=settings.postgres_port)
        self._nats = Nats(state.nats, port=settings.nats_port)
        self._nats.prepare()  # its password is in the services' environment
        collecting = [COLLECTOR_MODULE] if settings.collects else []
        # A process that takes its code from the zygote runs what the zygote once read.
        modules = [] if settings.reload else [SANDBOX_MODULE, *collecting, *modules]
        self._zygote = ZygoteClient(modules, state.log("zygote"))
        self.environments = Environments(settings, self._postgres, self._nats.url)
        self.forking = Forking(state, self._zygote)
        for service in SERVICES:
            state.make_socket_folder(service.name)

    def units(self) -> list[Unit]:
        collecting = [self._collector()] if self._settings.collects else []
        return [*self._servers(), *self._preparations(), *collecting, self._sandbox()]

    def _servers(self) -> list[Daemon]:
        return [
            server_daemon(
                "postgres",
                self._state,
                lambda: self._postgres,
                Wave.FOUNDATION,
                stop_signal=signal.SIGINT,  # ends its sessions first
                force_signal=signal.SIGQUIT,  # ends its children too, which SIGKILL does not
                stop_seconds=2.2,  # its last checkpoint writes what the next start need not redo
            ),
            server_daemon("nats", self._state, lambda: self._nats, Wave.FOUNDATION),
            Daemon(
                name="zygote",
                spawn=self._zygote.spawn,
                is_ready=self._zygote.is_ready,
                stop_wave=Wave.FOUNDATION,
            ),
        ]

    def _preparations(self) -> list[Step]:
        migrations = Migrations(self._postgres, self._settings, self.environments, self._zygote)
        return [
            Step(
                name="databases",
                run=lambda: create_databases(self._postgres, self._settings),
                needs=frozenset({"postgres"}),
            ),
            Step(name="migrations", run=migrations.run, needs=frozenset({"databases", "zygote"})),
        ]

    def _collector(self) -> Daemon:
        return self.forking.daemon(
            COLLECTOR,
            COLLECTOR_MODULE,
            self.environments.of_collector(),
            partial(probes.accepts, self._settings.collector_port),
            Wave.FOUNDATION,  # the others send it their last when they stop
            frozenset(),
        )

    def _sandbox(self) -> Daemon:
        return self.forking.daemon(
            SANDBOX,
            SANDBOX_MODULE,
            self.environments.of_sandbox(),
            partial(probes.accepts, self._settings.sandbox_port),
            Wave.SERVICES,
            frozenset(),
        )
