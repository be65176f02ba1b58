"""The outermost layer of an Envoy configuration."""

from shop_mesh.envoy.addresses import listen_on
from shop_mesh.envoy.typed import Json, extension

# Envoy keeps a few hundred statistics per cluster; these are the ones somebody reads.
_STATISTICS = (
    r"cluster\..*\.upstream_rq_(total|time|active|timeout|pending_overflow|[1-5]xx)",
    r"cluster\..*\.upstream_rq_(retry|retry_success|retry_overflow)",
    r"cluster\..*\.grpc\..*\.(\d+|upstream_rq_time)",
    r"cluster\..*\.upstream_cx_(total|active|connect_fail|overflow)",
    r"cluster\..*\.ssl\.(handshake|fail_.*|connection_error)",
    r"cluster\..*\.(membership_.*|outlier_detection\.ejections_(active|enforced_total))",
    r"http\..*\.(downstream_rq_(total|active|[1-5]xx)|downstream_cx_(total|active)|rbac\..*)",
    r"http\..*\.(jwt_authn\..*|rate_limited)|.*http_local_rate_limit\..*",
    r"listener\..*\.ssl\.(handshake|fail_.*|connection_error)",
    r"(server\.(live|uptime|state|total_connections)|listener_manager\.total_listeners_.*)",
    r"sds\..*\.(update_success|update_rejected)",
)
# Threads tell the watchdogs that they live, by default ten times a second each and for nothing:
# what is missed is counted, and nobody reads the count.
_WATCHED = {"miss_timeout": "5s", "megamiss_timeout": "10s"}


def bootstrap(
    name: str, admin: str, listeners: list[Json], clusters: list[Json], *, connections: int
) -> Json:
    """A complete static configuration."""
    return {
        "node": {"id": name, "cluster": name},
        "admin": {"address": listen_on(admin)},
        "stats_config": {
            "stats_matcher": {
                "inclusion_list": {
                    "patterns": [{"safe_regex": {"regex": regex}} for regex in _STATISTICS]
                }
            }
        },
        # Statistics are merged when somebody asks, not every five seconds.
        "stats_flush_on_admin": True,
        "watchdogs": {"main_thread_watchdog": _WATCHED, "worker_watchdog": _WATCHED},
        "overload_manager": {
            "resource_monitors": [
                extension(
                    "envoy.resource_monitors.global_downstream_max_connections",
                    "envoy.extensions.resource_monitors.downstream_connections.v3"
                    ".DownstreamConnectionsConfig",
                    max_active_downstream_connections=connections,
                )
            ]
        },
        "static_resources": {"listeners": listeners, "clusters": clusters},
    }
