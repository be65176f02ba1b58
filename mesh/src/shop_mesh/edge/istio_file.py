"""The file that tells a cluster what the edge is."""

from pathlib import Path

import yaml

from shop_mesh.edge import istio
from shop_mesh.edge.istio_filter import envoy_filter
from shop_mesh.placement import EdgePlacement
from shop_mesh.policy import Policy

_HEADER = (
    "# Written by `make istio-edge` from mesh/istio and mesh/src/shop_mesh/edge. Do not edit.\n"
)
_EXAMPLE_HOST = "shop.example"


def write_edge(file: Path, policy: Policy, host: str) -> None:
    file.write_text(_content(policy, host))


def is_fresh(file: Path, policy: Policy) -> bool:
    return file.exists() and file.read_text() == _content(policy, host_of(file))


def host_of(file: Path) -> str:
    """The host name that the file was written for."""
    if not file.exists():
        return _EXAMPLE_HOST
    gateway = next(yaml.safe_load_all(file.read_text()))
    return str(gateway["spec"]["servers"][0]["hosts"][0])


def _content(policy: Policy, host: str) -> str:
    # The limits are those of every edge; only where browsers may come from depends on the host.
    place = EdgePlacement(admin="127.0.0.1:15000", cors_origins=(f"https://{host}",))
    resources = [
        istio.gateway(host),
        istio.virtual_service(policy, place, host),
        istio.request_authentication(policy, place),
        istio.authorization_policy(policy),
        envoy_filter(policy, place),
    ]
    return _HEADER + yaml.dump_all(resources, Dumper=_Plain, sort_keys=False)


class _Plain(yaml.SafeDumper):
    """Writes everything out where it is, for readers and for kustomize."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the base class asks for it
        return True
