"""The parts of the shop and what each owns on this machine."""

from dataclasses import dataclass
from typing import Literal

EDGE = "edge"


@dataclass(frozen=True)
class Part:
    """One Python process behind a sidecar."""

    name: str
    package: str
    protocol: Literal["grpc", "http"] = "grpc"

    @property
    def module(self) -> str:
        return f"{self.package}.__main__"


@dataclass(frozen=True)
class Service(Part):
    """A domain service with a database of its own."""

    database: str = ""
    role: str = ""


def _service(name: str, database: str | None = None, role: str | None = None) -> Service:
    return Service(name, f"{name}_service", database=database or name, role=role or name)


SERVICES = (
    _service("product"),
    _service("inventory"),
    # ORDER and USER are reserved words of SQL.
    _service("order", "orders", "order_svc"),
    _service("payment"),
    _service("shipping"),
    _service("user", "users", "user_svc"),
)
GATEWAY = Part("gateway", "graphql_gateway", "http")
IN_MESH = (*SERVICES, GATEWAY)
IDENTITIES = (*(part.name for part in IN_MESH), EDGE)

# The first stage: all of the above without sidecars.
ONE_PROCESS = "shop"
ONE_PROCESS_MODULE = "shop_app.__main__"

COLLECTOR = "collector"
COLLECTOR_MODULE = "runner.traces.__main__"

SANDBOX = "payment-sandbox"
SANDBOX_MODULE = "payment_sandbox.__main__"
