"""Policy and placement in, Envoy bootstraps out."""

import json
from collections.abc import Iterator
from pathlib import Path

from shop_mesh.edge.build import edge
from shop_mesh.envoy.tracing import traced
from shop_mesh.envoy.typed import Json
from shop_mesh.errors import PlacementError
from shop_mesh.placement import Placement
from shop_mesh.policy import Policy, load_policy
from shop_mesh.proxies import CompiledProxy
from shop_mesh.sidecar import sidecar


def compile_mesh(policy_dir: Path, placement: Placement, out_dir: Path) -> list[CompiledProxy]:
    """Write one bootstrap per proxy, the edge last. The same input gives the same bytes."""
    policy = load_policy(
        policy_dir, trust_domain=placement.trust_domain, namespace=placement.namespace
    )
    _check_known(placement, policy)
    out_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [
        _write(out_dir, name, admin, traced(config, name, placement.collector))
        for name, admin, config in _proxies(placement, policy)
    ]


def _proxies(placement: Placement, policy: Policy) -> Iterator[tuple[str, str, Json]]:
    for service in placement.services:
        for replica in service.replicas:
            yield replica.name, replica.admin, sidecar(placement, policy, service, replica)
    if placement.edge:
        yield "edge", placement.edge.admin, edge(placement, placement.edge, policy)


def _check_known(placement: Placement, policy: Policy) -> None:
    for service in placement.services:
        if service.name not in policy.services:
            raise PlacementError(f"services.{service.name}", "no policy file describes it")


def _write(out_dir: Path, name: str, admin: str, config: Json) -> CompiledProxy:
    file = out_dir / f"{name}.json"
    file.write_text(json.dumps(config, indent=2) + "\n")
    return CompiledProxy(name, file, Path(admin.removeprefix("unix:")))
