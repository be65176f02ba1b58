"""The policy and the protos describe the same calls."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import shop
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import MethodDescriptor
from shop_mesh.policy import Policy, load_policy
from shop_mesh.resources.networking import HttpRoute

ISTIO = Path(__file__).parents[2] / "istio"
POLICY = load_policy(ISTIO, trust_domain="cluster.local", namespace="shop")
HEALTH = "/grpc.health.v1.Health/Check"
# Served and tested, but no part of the shop calls them yet; nobody may until somebody does.
WITHOUT_CALLER = {
    "/shop.order.v1.OrderService/ListOrderEvents",
    "/shop.product.v1.CategoryService/GetCategory",
}
# Served by each service that keeps an audit log.
SHARED = "/shop.audit.v1.AuditService/"
SERVED_BY = {"product", "inventory", "order", "user"}
Options = descriptor_pb2.MethodOptions
# Nothing reached the service, so a repeat is the first call it sees.
NEVER_ARRIVED = {"connect-failure", "refused-stream", "reset-before-request"}
ALLOWED_RETRIES = {
    Options.IDEMPOTENCY_UNKNOWN: NEVER_ARRIVED,
    Options.IDEMPOTENT: NEVER_ARRIVED | {"unavailable"},
    Options.NO_SIDE_EFFECTS: NEVER_ARRIVED | {"unavailable", "resource-exhausted", "reset"},
}


def methods() -> Iterator[tuple[str, MethodDescriptor]]:
    for module in pkgutil.walk_packages(shop.__path__, "shop."):
        if module.name.endswith("_service_pb2"):
            file = importlib.import_module(module.name).DESCRIPTOR
            for service in file.services_by_name.values():
                for method in service.methods:
                    yield f"/{service.full_name}/{method.name}", method


METHODS = dict(methods())


def routes(policy: Policy) -> Iterator[tuple[str, str, HttpRoute]]:
    """The service, the method, and how calls of it are treated."""
    for name, service in policy.services.items():
        for route in service.routes:
            for match in route.match:
                if name != "gateway":
                    assert match.uri.exact, f"{name}: {route.name} is not about one method"
                    yield name, match.uri.exact, route


ROUTES = [
    pytest.param(path, route, id=f"{name}{path}")
    for name, path, route in routes(POLICY)
    if path in METHODS
]


def granted(policy: Policy) -> set[tuple[str, str]]:
    """Each service with the methods of it that somebody may call."""
    return {
        (name, path)
        for name, service in policy.services.items()
        if name != "gateway"
        for rule in service.rules
        for operation in rule.rule.operations
        for path in operation.paths
        if path != HEALTH
    }


def test_there_are_protos_to_compare_with() -> None:
    assert len(METHODS) > 40


def test_every_rpc_has_exactly_one_route() -> None:
    own = [path for _, path, _ in routes(POLICY) if not path.startswith(SHARED)]

    assert Counter(own) == Counter(path for path in METHODS if not path.startswith(SHARED))


def test_the_audit_log_of_each_service_that_keeps_one_can_be_read() -> None:
    shared = [(name, path) for name, path, _ in routes(POLICY) if path.startswith(SHARED)]

    methods = [path for path in METHODS if path.startswith(SHARED)]
    assert Counter(shared) == Counter((name, path) for name in SERVED_BY for path in methods)
    assert set(shared) <= granted(POLICY)


def test_every_rpc_has_a_caller_and_every_rule_an_rpc() -> None:
    assert {path for _, path in granted(POLICY)} == METHODS.keys() - WITHOUT_CALLER


def test_a_route_leads_to_the_service_that_owns_the_method() -> None:
    for name, path, _ in routes(POLICY):
        assert path.startswith((f"/shop.{name}.v1.", SHARED)), path


@pytest.mark.parametrize(("path", "route"), ROUTES)
def test_retries_agree_with_the_idempotency_that_the_proto_declares(
    path: str, route: HttpRoute
) -> None:
    level = METHODS[path].GetOptions().idempotency_level

    assert route.retries.conditions <= ALLOWED_RETRIES[level]


@pytest.mark.parametrize(("path", "route"), ROUTES)
def test_streams_have_no_overall_timeout_and_everything_else_has_one(
    path: str, route: HttpRoute
) -> None:
    method = METHODS[path]

    if method.client_streaming or method.server_streaming:
        assert route.timeout == 0
        assert route.retries.attempts == 0
    else:
        assert 0 < route.timeout <= 15
