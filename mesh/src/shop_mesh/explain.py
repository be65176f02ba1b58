"""Says in words what the policy does to one call, and which file says so."""

from collections.abc import Iterator

from shop_mesh.errors import MeshError
from shop_mesh.policy import Policy, ServicePolicy
from shop_mesh.resources.networking import HttpRoute, Retries, TrafficPolicy

_CONDITIONS = {
    "connect-failure": "no connection could be made",
    "refused-stream": "the service refused the stream",
    "reset-before-request": "the connection broke before the request was sent",
    "reset": "the connection broke",
    "unavailable": "the service answered UNAVAILABLE",
    "resource-exhausted": "the service answered RESOURCE_EXHAUSTED",
    "cancelled": "the service answered CANCELLED",
    "deadline-exceeded": "the service answered DEADLINE_EXCEEDED",
    "internal": "the service answered INTERNAL",
}


class UnknownCallError(MeshError):
    """No policy describes the call."""


def explain(policy: Policy, caller: str, service: str, method: str) -> str:
    """Explain a call; the method is a full path or the name of an rpc."""
    if service not in policy.services:
        raise UnknownCallError(f"no service {service}; there are {', '.join(policy.services)}")
    target = policy.services[service]
    path, route = _find(target, method)
    return "\n".join(_lines(policy, caller, target, path, route))


def _find(service: ServicePolicy, method: str) -> tuple[str, HttpRoute]:
    known = list(_paths(service))
    for path, route in known:
        if method in (path, path.rpartition("/")[2]):
            return path, route
    names = ", ".join(path.rpartition("/")[2] or path for path, _ in known)
    raise UnknownCallError(f"{service.name} has no route for {method}; it has {names}")


def _paths(service: ServicePolicy) -> Iterator[tuple[str, HttpRoute]]:
    for route in service.routes:
        for match in route.match:
            yield match.uri.exact or match.uri.prefix or "", route


def _lines(
    policy: Policy, caller: str, service: ServicePolicy, path: str, route: HttpRoute
) -> Iterator[str]:
    named = policy.rule_for(caller, service.name, path)
    yield f"{caller} -> {service.name} {path}"
    if named is None:
        yield f"  refused (PERMISSION_DENIED): no rule in {service.file} names {caller} for it"
        return
    yield f"  allowed by rule {named.name} in {named.file}"
    yield f"  mutual TLS: {service.name} must prove to be spiffe://{policy.principal(service.name)},"
    yield f"    and {caller} to be spiffe://{policy.principal(caller)}"
    yield f"  route {route.name} in {service.file}:"
    yield f"    {_timeout(route)}"
    yield from (f"    {line}" for line in _retries(route.retries))
    yield f"  traffic policy in {service.file}:"
    yield from (f"    {line}" for line in _traffic(service.traffic))


def _timeout(route: HttpRoute) -> str:
    if route.timeout == 0:
        return "no overall time-out: the call lasts as long as its client, or its deadline"
    return f"ends after {route.timeout:g} s, or at the caller's deadline if that is sooner"


def _retries(retries: Retries) -> Iterator[str]:
    if not retries.attempts:
        yield "never repeated"
        return
    limit = f", each try within {retries.per_try_timeout:g} s" if retries.per_try_timeout else ""
    yield f"repeated up to {_times(retries.attempts)}{limit}, when"
    for condition in (retries.retry_on or "").split(","):
        yield f"  - {_CONDITIONS[condition]}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _traffic(traffic: TrafficPolicy) -> Iterator[str]:
    pool, outliers = traffic.connection_pool, traffic.outlier_detection
    yield f"retries are at most {traffic.retry_budget.percent:g} % of live requests"
    yield (
        f"at most {pool.http.http2_max_requests} requests at a time, "
        f"{pool.tcp.max_connections} connections, {pool.http.http1_max_pending_requests} waiting"
    )
    yield (
        f"a replica that fails {outliers.consecutive_5xx_errors} times in a row is left alone for "
        f"{outliers.base_ejection_time:g} s, at most {outliers.max_ejection_percent} % of them"
    )
