"""The edge's routes: exactly what the policy lets the identity `edge` call, and nothing else."""

from collections.abc import Iterator

from shop_mesh.edge.filters import unlimited_body
from shop_mesh.envoy.routes import routes
from shop_mesh.envoy.typed import Json
from shop_mesh.placement import Placement, ServicePlacement
from shop_mesh.policy import Policy

EDGE = "edge"
GATEWAY = "gateway"
_GRPC_OR_GRPC_WEB = {"name": "content-type", "string_match": {"prefix": "application/grpc"}}
# A browser asks first, and the CORS filter answers where there is a route.
_PREFLIGHT = {
    "name": "grpc-web-preflight",
    "match": {
        "prefix": "/shop.",
        "headers": [{"name": ":method", "string_match": {"exact": "OPTIONS"}}],
    },
    "route": {"cluster": GATEWAY},
}


def edge_routes(placement: Placement, policy: Policy) -> list[Json]:
    """GraphQL and its companions to the gateway, listed gRPC methods to their services."""
    found = [
        entry for service in reached(placement, policy) for entry in _routes_to(service, policy)
    ]
    redirect = {"path_redirect": "/graphql", "response_code": "TEMPORARY_REDIRECT"}
    home = {"name": "home", "match": {"path": "/"}, "redirect": redirect}
    return [home, *found, _PREFLIGHT]


def reached(placement: Placement, policy: Policy) -> list[ServicePlacement]:
    """The services of which the edge may call at least one path."""
    return [
        service for service in placement.services if any(True for _ in _routes_to(service, policy))
    ]


def _routes_to(service: ServicePlacement, policy: Policy) -> Iterator[Json]:
    grpc = service.protocol == "grpc"
    for route in policy.services[service.name].routes:
        for entry in routes(route, service.name, grpc=grpc):
            if allowed(
                policy, service.name, entry["match"].get("path") or entry["match"]["prefix"]
            ):
                yield _for_grpc(entry, service.name) if grpc else _for_http(entry)


def allowed(policy: Policy, service: str, path: str) -> bool:
    """Whether the edge is named by a rule; the one about health is for members among themselves."""
    rule = policy.rule_for(EDGE, service, path)
    return rule is not None and policy.principal(EDGE) in rule.rule.principals


def _for_grpc(entry: Json, service: str) -> Json:
    return entry | {
        "match": entry["match"] | {"headers": [_GRPC_OR_GRPC_WEB]},
        "route": entry["route"] | {"host_rewrite_literal": service},
        "typed_per_filter_config": unlimited_body(),
    }


def _for_http(entry: Json) -> Json:
    if not any(header["name"] == "upgrade" for header in entry["match"].get("headers", [])):
        return entry
    return entry | {
        "route": entry["route"] | {"upgrade_configs": [{"upgrade_type": "websocket"}]},
        "typed_per_filter_config": unlimited_body(),
    }
