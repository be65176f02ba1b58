"""Istio's networking resources, as far as the shop uses them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from shop_mesh.resources.base import NetworkingVersion, Resource, Seconds, Strict

RETRY_CONDITIONS = frozenset(
    "connect-failure refused-stream reset reset-before-request "
    "unavailable resource-exhausted cancelled deadline-exceeded internal".split()
)


def _conditions(value: str) -> str:
    # Envoy ignores words it does not know, so they have to be refused here.
    if unknown := sorted(set(value.split(",")) - RETRY_CONDITIONS):
        raise ValueError(f"unknown retry condition(s): {', '.join(unknown)}")
    return value


class UriMatch(Strict):
    """A path: whole, or the beginning of one."""

    exact: str | None = None
    prefix: str | None = None

    @model_validator(mode="after")
    def _one_of(self) -> "UriMatch":
        if (self.exact is None) == (self.prefix is None):
            raise ValueError("exactly one of exact and prefix is needed")
        return self


class HeaderMatch(Strict):
    """A header's value as a regular expression over the whole of it."""

    regex: str


class Match(Strict):
    """Which requests a route is for."""

    uri: UriMatch
    headers: dict[str, HeaderMatch] = Field(default_factory=dict)


class Port(Strict):
    """A port by number."""

    number: int


class Destination(Strict):
    """The service a route leads to."""

    host: str
    port: Port


class RouteDestination(Strict):
    """One destination, wrapped as Istio wraps it."""

    destination: Destination


class Retries(Strict):
    """How often, and after which failures, a try is repeated."""

    attempts: int = Field(ge=0, le=5)
    per_try_timeout: Seconds | None = None
    retry_on: Annotated[str, AfterValidator(_conditions)] | None = None

    @model_validator(mode="after")
    def _says_when(self) -> "Retries":
        if self.attempts and self.retry_on is None:
            raise ValueError("retryOn is needed, or Istio's defaults would apply")
        return self

    @property
    def conditions(self) -> frozenset[str]:
        return (
            frozenset(self.retry_on.split(",")) if self.attempts and self.retry_on else frozenset()
        )


class HttpRoute(Strict):
    """How a group of methods is called. Time-out and retries are always written down."""

    name: str
    match: tuple[Match, ...] = Field(min_length=1, strict=False)
    route: tuple[RouteDestination, ...] = Field(min_length=1, max_length=1, strict=False)
    timeout: Seconds
    retries: Retries


class VirtualServiceSpec(Strict):
    """The routes to one host."""

    hosts: tuple[str, ...] = Field(min_length=1, max_length=1, strict=False)
    http: tuple[HttpRoute, ...] = Field(min_length=1, strict=False)


class VirtualService(Resource):
    """Time-outs and retries of a service's methods."""

    api_version: NetworkingVersion
    kind: Literal["VirtualService"]
    spec: VirtualServiceSpec


class ClientTls(Strict):
    """Mutual TLS with the mesh's own certificates."""

    mode: Literal["ISTIO_MUTUAL"]


class LoadBalancer(Strict):
    """How a replica is chosen."""

    simple: Literal["LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"]


class RetryBudget(Strict):
    """Retries as a share of live requests; percent is explicit because Istio's default is not."""

    percent: float = Field(gt=0, le=100, strict=False)
    min_retry_concurrency: int = Field(ge=0)


class TcpKeepalive(Strict):
    """When a silent connection is probed and given up."""

    time: Seconds
    interval: Seconds
    probes: int


class TcpPool(Strict):
    """Limits on connections."""

    max_connections: int
    connect_timeout: Seconds
    tcp_keepalive: TcpKeepalive


class HttpPool(Strict):
    """Limits on requests."""

    http2_max_requests: int = Field(alias="http2MaxRequests")
    http1_max_pending_requests: int = Field(alias="http1MaxPendingRequests")


class ConnectionPool(Strict):
    """The circuit breaker's limits."""

    tcp: TcpPool
    http: HttpPool


class OutlierDetection(Strict):
    """When a failing replica is left alone, and for how long."""

    consecutive_5xx_errors: int = Field(alias="consecutive5xxErrors")
    interval: Seconds
    base_ejection_time: Seconds
    max_ejection_percent: int = Field(ge=0, le=100)
    min_health_percent: int = Field(ge=0, le=100)


class TrafficPolicy(Strict):
    """How callers treat a service as a whole."""

    tls: ClientTls
    load_balancer: LoadBalancer
    retry_budget: RetryBudget
    connection_pool: ConnectionPool
    outlier_detection: OutlierDetection


class DestinationRuleSpec(Strict):
    """One host's traffic policy."""

    host: str
    traffic_policy: TrafficPolicy


class DestinationRule(Resource):
    """Limits, pools and ejection of one service."""

    api_version: NetworkingVersion
    kind: Literal["DestinationRule"]
    spec: DestinationRuleSpec
