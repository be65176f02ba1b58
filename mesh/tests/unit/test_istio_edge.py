"""The edge on a cluster does what the local one does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from shop_mesh.__main__ import main
from shop_mesh.edge.filters import filters
from shop_mesh.edge.istio_file import write_edge
from shop_mesh.edge.routes import edge_routes
from shop_mesh.envoy.bootstrap import bootstrap
from shop_mesh.placement import EdgePlacement, Placement, ServicePlacement
from shop_mesh.policy import Policy, load_policy
from shop_mesh.proxies import CompiledProxy
from shop_mesh.validate import validate

ISTIO = Path(__file__).parents[2] / "istio"
PLACE = EdgePlacement(admin="127.0.0.1:15000")

type Json = dict[str, Any]


@pytest.fixture
def policy() -> Policy:
    return load_policy(ISTIO, trust_domain="cluster.local", namespace="shop")


@pytest.fixture
def on_istio(policy: Policy, tmp_path: Path) -> dict[str, Json]:
    write_edge(tmp_path / "istio.yaml", policy, "shop.example")
    resources = yaml.safe_load_all((tmp_path / "istio.yaml").read_text())
    return {resource["kind"]: resource["spec"] for resource in resources}


def local_routes(policy: Policy) -> Iterator[tuple[str, str, str, int]]:
    services = tuple(
        ServicePlacement(name=name, protocol="http" if name == "gateway" else "grpc", replicas=())
        for name in policy.services
    )
    placement = Placement(sds_dir=Path("/sds"), log_dir=Path("/log"), services=services)
    for entry in edge_routes(placement, policy):
        if "timeout" in entry.get("route", {}):
            path = entry["match"].get("path") or f"{entry['match']['prefix']}*"
            action = entry["route"]
            retries = action.get("retry_policy", {}).get("num_retries", 0)
            yield path, action["cluster"], action["timeout"], retries


def test_both_edges_route_the_same_paths_with_the_same_patience(
    policy: Policy, on_istio: dict[str, Json]
) -> None:
    theirs = [
        (
            match["uri"].get("exact") or f"{match['uri']['prefix']}*",
            route["route"][0]["destination"]["host"],
            route["timeout"],
            route["retries"]["attempts"],
        )
        for route in on_istio["VirtualService"]["http"]
        if "route" in route
        for match in route["match"]
    ]

    assert sorted(theirs) == sorted(local_routes(policy))
    assert len(theirs) > 10


def test_only_what_has_a_route_is_let_in(policy: Policy, on_istio: dict[str, Json]) -> None:
    (rule,) = on_istio["AuthorizationPolicy"]["rules"]

    paths = set(rule["to"][0]["operation"]["paths"])
    assert paths == {"/", *(path for path, *_ in local_routes(policy))}


def test_what_istio_has_no_words_for_is_the_local_configuration(on_istio: dict[str, Json]) -> None:
    patched = [
        patch["patch"]["value"]
        for patch in on_istio["EnvoyFilter"]["configPatches"]
        if patch["applyTo"] == "HTTP_FILTER"
    ]

    assert len(patched) == 5
    assert all(value in filters(PLACE) for value in patched)


def test_envoy_understands_all_of_it(on_istio: dict[str, Json], tmp_path: Path) -> None:
    values: dict[str, list[Json]] = {}
    for patch in on_istio["EnvoyFilter"]["configPatches"]:
        values.setdefault(patch["applyTo"], []).append(patch["patch"]["value"])
    names = {"envoy.filters.http.cors", "envoy.filters.http.jwt_authn", "envoy.filters.http.router"}
    own = [each for each in filters(PLACE) if each["name"] in names]
    router = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
    routes = [
        {"match": {"path": "/"}, "direct_response": {"status": 200}, **value}
        for value in values["HTTP_ROUTE"]
    ]
    manager: Json = values["NETWORK_FILTER"][0]["typed_config"] | {
        "stat_prefix": "edge",
        "http_filters": [
            *values["HTTP_FILTER"],
            *own,
            {"name": "envoy.filters.http.router", "typed_config": {"@type": router}},
        ],
        "route_config": values["ROUTE_CONFIGURATION"][0]
        | {"virtual_hosts": [{"name": "edge", "domains": ["*"], "routes": routes}]},
    }
    chain = {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}
    listener = {
        "name": "edge",
        "address": {"socket_address": {"address": "127.0.0.1", "port_value": 8443}},
        "filter_chains": [{"filters": [chain]}],
    }
    gateway = {"name": "gateway", "type": "STATIC", "connect_timeout": "1s"}
    file = tmp_path / "edge.json"
    admin = f"unix:{tmp_path}/admin.sock"
    file.write_text(json.dumps(bootstrap("edge", admin, [listener], [gateway], connections=10)))

    validate([CompiledProxy("edge", file, tmp_path / "admin.sock")])


def test_a_file_that_lags_behind_the_policy_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "istio.yaml"
    write = ["--policy", str(ISTIO), "edge", str(file)]

    assert main([*write, "--host", "shop.test"]) == 0
    assert main([*write, "--check"]) == 0
    file.write_text(file.read_text().replace("timeout: 15s", "timeout: 16s"))
    assert main([*write, "--check"]) == 1
    assert "istio.yaml is not what the policy says" in capsys.readouterr().err
    assert main(write) == 0
    assert "https://shop.test" in file.read_text()
