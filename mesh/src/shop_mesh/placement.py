"""Where everything listens on one machine: what a cluster's own discovery would know."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from shop_mesh.errors import PlacementError

# Linux: sun_path holds 108 bytes, the last of which is a zero.
LONGEST_SOCKET_PATH = 107


class _Strict:
    """Refuses unknown fields when read from a file."""

    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica(_Strict):
    """One process of a service and its sidecar.

    Addresses are `unix:/absolute/path` or `127.0.0.1:port`. `inbound` is where other sidecars
    reach this one, `outbound` where the process reaches the others, `admin` is Envoy's own.
    """

    name: str
    app: str
    inbound: str
    outbound: str
    admin: str

    @classmethod
    def in_folder(cls, name: str, folder: Path, inbound_port: int) -> Self:
        return cls(
            name=name,
            app=f"unix:{folder / 'app.sock'}",
            inbound=f"127.0.0.1:{inbound_port}",
            outbound=f"unix:{folder / 'mesh.sock'}",
            admin=f"unix:{folder / 'admin.sock'}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlacement(_Strict):
    """A service's replicas and what their processes speak.

    A service that is known but does not run here has no replicas: calls to it are UNAVAILABLE.
    """

    name: str
    protocol: Literal["grpc", "http"]
    replicas: tuple[Replica, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgePlacement(_Strict):
    """Where the edge listens, and the settings of it that differ between machines."""

    admin: str
    plain: str | None = "127.0.0.1:8080"
    tls: str | None = "127.0.0.1:8443"
    jwt_issuer: str = "https://identity.shop.internal"
    jwt_audience: str = "shop-api"
    jwks_cache_seconds: int = 60
    requests_per_second_per_client: int = 2000
    cors_origins: tuple[str, ...] = (
        "http://localhost:3000",
        "http://localhost:5173",
        "http://127.0.0.1:3000",
        "http://127.0.0.1:5173",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement(_Strict):
    """The mesh on one machine. `sds_dir` holds the identities, `log_dir` gets the access logs.

    `collector` is where the proxies send their spans (OTLP/HTTP, `http://HOST:PORT`), if anywhere.
    """

    sds_dir: Path
    log_dir: Path
    services: tuple[ServicePlacement, ...]
    edge: EdgePlacement | None = None
    trust_domain: str = "cluster.local"
    namespace: str = "shop"
    collector: str | None = None

    def __post_init__(self) -> None:
        self._check_names()
        taken: dict[str, str] = {}
        for where, address in self._listeners():
            check_address(where, address)
            if address in taken:
                raise PlacementError(where, f"{address} is already {taken[address]}")
            taken[address] = where

    def _check_names(self) -> None:
        """Each proxy has files of its name."""
        known = {"edge"}
        for service in self.services:
            for replica in service.replicas:
                if replica.name in known:
                    raise PlacementError(f"services.{service.name}", f"a second {replica.name}")
                known.add(replica.name)

    def _listeners(self) -> Iterator[tuple[str, str]]:
        for service in self.services:
            for replica in service.replicas:
                for part in ("app", "inbound", "outbound", "admin"):
                    yield f"{replica.name}.{part}", getattr(replica, part)
        if self.edge:
            yield "edge.admin", self.edge.admin
            for part in ("plain", "tls"):
                if address := getattr(self.edge, part):
                    yield f"edge.{part}", address

    @classmethod
    def load(cls, file: Path) -> "Placement":
        """Read a placement file; refuses unknown fields and contradictions."""
        try:
            return _ADAPTER.validate_python(yaml.safe_load(file.read_text()))
        except OSError as error:
            raise PlacementError("", "cannot be read", file) from error
        except yaml.YAMLError as error:
            raise PlacementError("", f"not YAML: {error}", file) from error
        except PlacementError as error:
            raise PlacementError(error.field, error.problem, file) from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise PlacementError(where, first["msg"], file) from error

    def dump(self, file: Path) -> None:
        """Write the placement as YAML that `load` reads back."""
        content: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        file.write_text(yaml.safe_dump(content, sort_keys=False))


def check_address(where: str, address: str) -> None:
    """Refuse an address that cannot be listened on here."""
    if address.startswith("unix:"):
        path = address.removeprefix("unix:")
        if not path.startswith("/") or len(path.encode()) > LONGEST_SOCKET_PATH:
            problem = f"{path} is not an absolute path of at most {LONGEST_SOCKET_PATH} bytes"
            raise PlacementError(where, problem)
        return
    host, _, port = address.rpartition(":")
    try:
        ipaddress.ip_address(host)
        known = 0 < int(port) < 1 << 16
    except ValueError:
        known = False
    if not known:
        raise PlacementError(where, f"{address!r} is neither unix:/PATH nor IP:PORT")


_ADAPTER = TypeAdapter(Placement)
