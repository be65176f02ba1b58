"""What one stack was started with: ports, secrets, folders."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from runner.stack.parts import COLLECTOR, SANDBOX, Service
from runner.stack.replicas import Replica, Replicas
from runner.state.folder import StateFolder
from runner.state.ports import choose_ports, load_ports, save_ports
from runner.state.secrets import Secrets

DEFAULT_EDGE_PORT = 8080
DEFAULT_EDGE_TLS_PORT = 8443
_POSTGRES = "postgres"
_NATS = "nats"
_EDGE = "edge"
_EDGE_TLS = "edge-tls"

ADMIN_EMAIL = "admin@shop.example"


@dataclass(frozen=True)
class StackSettings:
    """Everything that the parts must agree on."""

    state: StateFolder
    ports: dict[str, int]
    secrets: Secrets
    one_process: bool = False
    """Whether services and gateway share one process, without a mesh."""
    replicas: Replicas = field(default_factory=Replicas)
    collects: bool = False
    """Whether a collector of traces and metrics runs beside it."""
    reload: bool = False
    """Whether each process imports its code for itself, so that a new one finds the newest."""

    @property
    def collector_port(self) -> int:
        return self.ports[COLLECTOR]

    @property
    def collector(self) -> str | None:
        """Where everything sends its traces and metrics, if anywhere."""
        if self.collects:
            return f"http://127.0.0.1:{self.collector_port}"
        return os.environ.get("SHOP_OTLP_ENDPOINT") or None

    @property
    def edge_port(self) -> int:
        return self.ports[_EDGE]

    @property
    def edge_tls_port(self) -> int:
        return self.ports[_EDGE_TLS]

    @property
    def postgres_port(self) -> int:
        return self.ports[_POSTGRES]

    @property
    def nats_port(self) -> int:
        return self.ports[_NATS]

    @property
    def sandbox_port(self) -> int:
        return self.ports[SANDBOX]

    @property
    def sandbox_address(self) -> str:
        return f"127.0.0.1:{self.sandbox_port}"

    @property
    def edge_url(self) -> str:
        return f"http://127.0.0.1:{self.edge_port}"

    @property
    def edge_tls_url(self) -> str:
        return f"https://127.0.0.1:{self.edge_tls_port}"

    @property
    def admin_password(self) -> str:
        return self.secrets.get("admin-password")

    def chosen(self, names: Iterable[str]) -> list[str]:
        """What was asked for, in all its replicas, and the collector of what it records."""
        collecting = [COLLECTOR] if self.collects else []
        return [*self.replicas.with_sidecars(names), *collecting]

    def inbound_port(self, replica: Replica) -> int:
        return self.ports[f"{replica.name}-inbound"]

    def database_password(self, service: Service) -> str:
        return self.secrets.get(f"database-{service.name}")


def edge_ports(state: Path, edge_port: int | None, edge_tls_port: int | None) -> tuple[int, int]:
    """Give the edge's ports: 8080 and 8443, or beside another plain port a free TLS port."""
    plain = edge_port or DEFAULT_EDGE_PORT
    if edge_tls_port:
        return plain, edge_tls_port
    if plain == DEFAULT_EDGE_PORT:
        return plain, DEFAULT_EDGE_TLS_PORT
    remembered = load_ports(StateFolder(state).ports)
    return plain, choose_ports([_EDGE_TLS], remembered)[_EDGE_TLS]


def settle(
    state: StateFolder,
    edge_port: int,
    edge_tls_port: int,
    *,
    one_process: bool = False,
    replicas: Replicas | None = None,
    collects: bool = False,
    reload: bool = False,
) -> StackSettings:
    """Choose and remember the ports and the stage of this start."""
    replicas = replicas or Replicas()
    names = [
        _POSTGRES,
        _NATS,
        SANDBOX,
        COLLECTOR,
        *(f"{each.name}-inbound" for each in replicas.all()),
    ]
    remembered = load_ports(state.ports)
    ports = choose_ports(names, remembered) | {_EDGE: edge_port, _EDGE_TLS: edge_tls_port}
    save_ports(state.ports, ports)
    _remember_stage(state, one_process=one_process)
    return StackSettings(
        state, ports, Secrets(state.secrets), one_process, replicas, collects, reload
    )


def recall(state: StateFolder) -> StackSettings | None:
    """Read what the running stack was started with; nothing if none ever was."""
    ports = load_ports(state.ports)
    if _EDGE not in ports:
        return None
    return StackSettings(state, ports, Secrets(state.secrets), state.one_process.exists())


def _remember_stage(state: StateFolder, *, one_process: bool) -> None:
    if one_process:
        state.one_process.touch()
    else:
        state.one_process.unlink(missing_ok=True)
