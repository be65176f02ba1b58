"""What Istio has no words for, handed to its gateway as the Envoy configuration proved locally."""

from collections.abc import Iterator
from itertools import chain

from shop_mesh.edge import settings
from shop_mesh.edge.build import LIMITS_FOR_STRANGERS, answer_headers
from shop_mesh.edge.filters import filters, unlimited_body
from shop_mesh.edge.istio import EdgeRoute, resource
from shop_mesh.edge.routes import EDGE
from shop_mesh.envoy.connection_manager import MANAGER, MANAGER_TYPE
from shop_mesh.envoy.local_replies import graphql_errors_at_the_edge
from shop_mesh.envoy.typed import Json, typed
from shop_mesh.placement import EdgePlacement
from shop_mesh.policy import Policy

_HTTP = "envoy.filters.http"
_MANAGER = {"filterChain": {"filter": {"name": MANAGER}}}
_ROUTER = {"filterChain": {"filter": {"name": MANAGER, "subFilter": {"name": f"{_HTTP}.router"}}}}
_NO_TOKEN = "envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig"  # noqa: S105 - a type


def envoy_filter(policy: Policy, place: EdgePlacement) -> Json:
    """Rate and size limits, sanitised headers, compression, and errors in GraphQL's shape."""
    patches = [*chain(_filters(place), _manager(), _routes(policy))]
    spec: Json = {"workloadSelector": {"labels": {"app": EDGE}}, "configPatches": patches}
    return resource("networking", "EnvoyFilter", spec, "v1alpha3")


def _filters(place: EdgePlacement) -> Iterator[Json]:
    own = {each["name"]: each for each in filters(place)}
    # Each goes in front of the one before, so the header filter ends up as the very first.
    for name in ("local_ratelimit", "header_mutation"):
        yield _patch("HTTP_FILTER", "INSERT_FIRST", own[f"{_HTTP}.{name}"], listener=_MANAGER)
    for name in ("grpc_web", "buffer", "compressor"):
        yield _patch("HTTP_FILTER", "INSERT_BEFORE", own[f"{_HTTP}.{name}"], listener=_ROUTER)


def _manager() -> Iterator[Json]:
    replies = {"local_reply_config": graphql_errors_at_the_edge()}
    manager = typed(MANAGER_TYPE, **LIMITS_FOR_STRANGERS, **replies)
    yield _patch("NETWORK_FILTER", "MERGE", {"typed_config": manager}, listener=_MANAGER)
    headers = answer_headers(settings.SAFE_HEADERS_OVER_TLS)
    yield _patch("ROUTE_CONFIGURATION", "MERGE", headers)


def _routes(policy: Policy) -> Iterator[Json]:
    for route in EdgeRoute.all_of(policy):
        if exceptions := _exceptions(route):
            where = {"vhost": {"route": {"name": route.name}}}
            value = {"typed_per_filter_config": exceptions}
            yield _patch("HTTP_ROUTE", "MERGE", value, routeConfiguration=where)


def _exceptions(route: EdgeRoute) -> Json:
    """Streams are not held back to be measured, and some callers come for a new token."""
    found: Json = {}
    if route.is_grpc or any("upgrade" in match.headers for match in route.matches):
        found |= unlimited_body()
    if all(path.startswith(settings.WITHOUT_TOKEN) for path in route.paths):
        found[f"{_HTTP}.jwt_authn"] = typed(_NO_TOKEN, disabled=True)
    return found


def _patch(where: str, operation: str, value: Json, **match: Json) -> Json:
    return {
        "applyTo": where,
        "match": {"context": "GATEWAY", **match},
        "patch": {"operation": operation, "value": value},
    }
