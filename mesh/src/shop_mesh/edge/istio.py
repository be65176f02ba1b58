"""The edge in Istio's words: the same routes, refusals and limits as the local one.

Routes, time-outs and retries come from the policy, everything else from where the local edge has
it. What Istio has no words for is in `istio_filter`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from shop_mesh.edge import settings
from shop_mesh.edge.routes import EDGE, GATEWAY, allowed
from shop_mesh.envoy.typed import Json, duration
from shop_mesh.placement import EdgePlacement
from shop_mesh.policy import Policy
from shop_mesh.resources.networking import HttpRoute, Match, Retries

# Of the Service in front; Istio finds what the proxy listens on by it.
PLAIN_PORT, TLS_PORT = 80, 443
_SELECTED = {"selector": {"matchLabels": {"app": EDGE}}}
_HOME: Json = {
    "name": "home",
    "match": [{"uri": {"exact": "/"}}],
    "redirect": {"uri": "/graphql", "redirectCode": 307},
}


@dataclass(frozen=True, slots=True)
class EdgeRoute:
    """A route of the policy, with the matches that the edge may use."""

    service: str
    route: HttpRoute
    matches: tuple[Match, ...]

    @classmethod
    def all_of(cls, policy: Policy) -> Iterator[Self]:
        for service in policy.services.values():
            for route in service.routes:
                if matches := tuple(
                    match
                    for match in route.match
                    if allowed(policy, service.name, match.uri.exact or match.uri.prefix or "")
                ):
                    yield cls(service.name, route, matches)

    @property
    def name(self) -> str:
        return f"{self.service}-{self.route.name}"

    @property
    def is_grpc(self) -> bool:
        return self.service != GATEWAY

    @property
    def paths(self) -> list[str]:
        return [match.uri.exact or f"{match.uri.prefix}*" for match in self.matches]


def gateway(host: str) -> Json:
    certificate = {"credentialName": "edge-certificate", "minProtocolVersion": "TLSV1_2"}
    plain = {"number": PLAIN_PORT, "name": "http", "protocol": "HTTP"}
    tls = {"number": TLS_PORT, "name": "https", "protocol": "HTTPS"}
    servers = [
        {"port": plain, "hosts": [host], "tls": {"httpsRedirect": True}},
        {"port": tls, "hosts": [host], "tls": {"mode": "SIMPLE", **certificate}},
    ]
    return resource("networking", "Gateway", {"selector": {"app": EDGE}, "servers": servers})


def virtual_service(policy: Policy, place: EdgePlacement, host: str) -> Json:
    http = [_HOME, *(_route(route, place) for route in EdgeRoute.all_of(policy))]
    spec = {"hosts": [host], "gateways": [EDGE], "http": http}
    return resource("networking", "VirtualService", spec)


def request_authentication(policy: Policy, place: EdgePlacement) -> Json:
    """A bad token is refused at the door; without one, services decide."""
    issuer = f"{GATEWAY}.{policy.namespace}.svc.cluster.local:8080"
    rule = {
        "issuer": place.jwt_issuer,
        "audiences": [place.jwt_audience],
        "jwksUri": f"http://{issuer}{settings.JWKS_PATH}",
        "fromHeaders": [{"name": "authorization", "prefix": "Bearer "}],
        "fromCookies": [settings.ACCESS_TOKEN_COOKIE],
        "forwardOriginalToken": True,
    }
    return resource("security", "RequestAuthentication", _SELECTED | {"jwtRules": [rule]})


def authorization_policy(policy: Policy) -> Json:
    """Only what has a route; the mesh decides once more whether the edge may call it."""
    paths = sorted({path for route in EdgeRoute.all_of(policy) for path in route.paths})
    rules = [{"to": [{"operation": {"paths": ["/", *paths]}}]}]
    spec = _SELECTED | {"action": "ALLOW", "rules": rules}
    return resource("security", "AuthorizationPolicy", spec)


def resource(group: str, kind: str, spec: Json, version: str = "v1") -> Json:
    api = f"{group}.istio.io/{version}"
    return {"apiVersion": api, "kind": kind, "metadata": {"name": EDGE}, "spec": spec}


def _route(route: EdgeRoute, place: EdgePlacement) -> Json:
    destination = route.route.route[0].destination
    to = {"host": destination.host, "port": {"number": destination.port.number}}
    return {
        "name": route.name,
        "match": [_match(match, is_grpc=route.is_grpc) for match in route.matches],
        "route": [{"destination": to}],
        "timeout": duration(route.route.timeout),
        "retries": _retries(route.route.retries),
        # Services know themselves by their bare names.
        **({"rewrite": {"authority": route.service}} if route.is_grpc else {}),
        "corsPolicy": _cors(place),
    }


def _match(match: Match, *, is_grpc: bool) -> Json:
    headers = {name: {"regex": header.regex} for name, header in sorted(match.headers.items())}
    if is_grpc:
        headers["content-type"] = {"prefix": "application/grpc"}
    found: Json = {"uri": match.uri.model_dump(exclude_none=True)}
    return found | ({"headers": headers} if headers else {})


def _retries(retries: Retries) -> Json:
    if not retries.attempts:
        return {"attempts": 0}
    found: Json = {"attempts": retries.attempts, "retryOn": retries.retry_on}
    if retries.per_try_timeout is not None:
        found["perTryTimeout"] = duration(retries.per_try_timeout)
    return found


def _cors(place: EdgePlacement) -> Json:
    return {
        "allowOrigins": [{"exact": origin} for origin in place.cors_origins],
        "allowMethods": settings.CORS_METHODS.split(","),
        "allowHeaders": settings.CORS_REQUEST_HEADERS.split(","),
        "exposeHeaders": settings.CORS_RESPONSE_HEADERS.split(","),
        "maxAge": "600s",
        "allowCredentials": True,
    }
