"""Clusters: the services a proxy calls, and the process it stands beside."""

from shop_mesh.envoy.addresses import connect_to
from shop_mesh.envoy.tls import Identity, client_side
from shop_mesh.envoy.typed import Json, duration, percent, typed
from shop_mesh.placement import ServicePlacement
from shop_mesh.resources.networking import OutlierDetection, TrafficPolicy

ALPN = {"grpc": "h2", "http": "http/1.1"}
_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
# HTTP/1.1 servers close idle connections after five seconds or more: be sooner,
# or a request meets the closing of its connection.
_IDLE_BEFORE_THE_SERVER = "4s"
# Replicas on one machine have no readiness probe of a cluster, so callers ask them.
_READINESS = {
    "timeout": "0.5s",
    "interval": "1s",
    "unhealthy_interval": "0.25s",
    "no_traffic_interval": "0.25s",
    "no_traffic_healthy_interval": "1s",
    "unhealthy_threshold": 2,
    "healthy_threshold": 1,
    "grpc_health_check": {"service_name": ""},
}


def service_cluster(identity: Identity, service: ServicePlacement, traffic: TrafficPolicy) -> Json:
    """A service as its callers see it: mutual TLS, limits, ejection."""
    pool = traffic.connection_pool
    keepalive = pool.tcp.tcp_keepalive
    cluster: Json = {
        "name": service.name,
        "type": "STATIC",
        "connect_timeout": duration(pool.tcp.connect_timeout),
        "lb_policy": traffic.load_balancer.simple,
        "typed_extension_protocol_options": _protocol(service.protocol, ping=True),
        "circuit_breakers": {"thresholds": [_limits(traffic)]},
        "outlier_detection": _outliers(traffic.outlier_detection),
        "common_lb_config": {
            "healthy_panic_threshold": percent(traffic.outlier_detection.min_health_percent),
            # Envoy otherwise collects changes of health for a second before it acts on them.
            "update_merge_window": "0s",
        },
        "upstream_connection_options": {
            "tcp_keepalive": {
                "keepalive_time": int(keepalive.time),
                "keepalive_interval": int(keepalive.interval),
                "keepalive_probes": keepalive.probes,
            }
        },
        "load_assignment": _endpoints(
            service.name, [replica.inbound for replica in service.replicas]
        ),
        "transport_socket": client_side(identity, service.name, ALPN[service.protocol]),
    }
    if len(service.replicas) > 1 and service.protocol == "grpc":
        cluster["health_checks"] = [_READINESS]
        cluster["ignore_health_on_host_removal"] = True
    return cluster


def app_cluster(protocol: str, address: str) -> Json:
    """The process behind a sidecar. It may start later: every call tries to connect anew."""
    return {
        "name": "app",
        "type": "STATIC",
        "connect_timeout": "0.5s",
        "typed_extension_protocol_options": _protocol(protocol, ping=False),
        "circuit_breakers": {
            "thresholds": [
                {"max_connections": 12000, "max_requests": 12000, "max_pending_requests": 12000}
            ]
        },
        "load_assignment": _endpoints("app", [address]),
    }


def _protocol(protocol: str, *, ping: bool) -> Json:
    if protocol == "http":
        config: Json = {"http_protocol_options": {}}
        return {
            _OPTIONS: typed(
                _OPTIONS,
                common_http_protocol_options={"idle_timeout": _IDLE_BEFORE_THE_SERVER},
                explicit_http_config=config,
            )
        }
    # A gRPC server answers frequent pings with GOAWAY, so only sidecars are pinged.
    keepalive = {"connection_keepalive": {"interval": "30s", "timeout": "5s"}} if ping else {}
    config = {"http2_protocol_options": keepalive}
    return {_OPTIONS: typed(_OPTIONS, explicit_http_config=config)}


def _limits(traffic: TrafficPolicy) -> Json:
    pool, budget = traffic.connection_pool, traffic.retry_budget
    return {
        "max_connections": pool.tcp.max_connections,
        "max_requests": pool.http.http2_max_requests,
        "max_pending_requests": pool.http.http1_max_pending_requests,
        "retry_budget": {
            "budget_percent": percent(budget.percent),
            "min_retry_concurrency": budget.min_retry_concurrency,
        },
    }


def _outliers(detection: OutlierDetection) -> Json:
    return {
        "consecutive_5xx": detection.consecutive_5xx_errors,
        "interval": duration(detection.interval),
        "base_ejection_time": duration(detection.base_ejection_time),
        "max_ejection_percent": detection.max_ejection_percent,
        "enforcing_success_rate": 0,
        # A replica that fails its calls may well pass its health check: only time brings it back.
        "successful_active_health_check_uneject_host": False,
    }


def _endpoints(cluster: str, addresses: list[str]) -> Json:
    endpoints = [{"endpoint": {"address": connect_to(address)}} for address in addresses]
    return {"cluster_name": cluster, "endpoints": [{"lb_endpoints": endpoints}]}
