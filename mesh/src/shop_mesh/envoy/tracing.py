"""Envoy's own spans, in the traces of the services it stands between."""

from urllib.parse import urlsplit

from shop_mesh.envoy.typed import Json, extension
from shop_mesh.errors import PlacementError

_CLUSTER = "collector"
_TIMEOUT = "2s"
_REQUEST_IDS = {
    "@type": "type.googleapis.com/envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig",
    "pack_trace_reason": False,
    # Whether a trace is recorded is its caller's choice; request ids need not even be UUIDs.
    "use_request_id_for_trace_sampling": False,
}


def traced(config: Json, name: str, collector: str | None) -> Json:
    """Record every request; without a collector only pass on what callers send."""
    if collector is None:
        return config
    resources = config["static_resources"]
    provider = extension(
        "envoy.tracers.opentelemetry",
        "envoy.config.trace.v3.OpenTelemetryConfig",
        service_name=name if name == "edge" else f"{name}-sidecar",
        http_service={
            "http_uri": {
                "uri": f"{collector.rstrip('/')}/v1/traces",
                "cluster": _CLUSTER,
                "timeout": _TIMEOUT,
            }
        },
    )
    for listener in resources["listeners"]:
        _trace(listener, provider)
    return config | {
        "static_resources": resources | {"clusters": [*resources["clusters"], _cluster(collector)]}
    }


def _trace(listener: Json, provider: Json) -> None:
    direction = "OUTBOUND" if listener["name"] == "outbound" else "INBOUND"
    listener["traffic_direction"] = direction
    for chain in listener["filter_chains"]:
        for manager in (each["typed_config"] for each in chain["filters"]):
            manager["tracing"] = {"provider": provider, "operation": "%REQ(:METHOD)% %PATH(NQ)%"}
            manager["request_id_extension"] = {"typed_config": _REQUEST_IDS}


def _cluster(collector: str) -> Json:
    host, port = address_of(collector)
    return {
        "name": _CLUSTER,
        "type": "STRICT_DNS",  # in a container network it has a name
        "connect_timeout": "1s",
        "load_assignment": {
            "cluster_name": _CLUSTER,
            "endpoints": [
                {
                    "lb_endpoints": [
                        {
                            "endpoint": {
                                "address": {"socket_address": {"address": host, "port_value": port}}
                            }
                        }
                    ]
                }
            ],
        },
    }


def address_of(collector: str) -> tuple[str, int]:
    """Host and port; refuses what the proxies could not reach."""
    try:
        parts = urlsplit(collector)
        port = parts.port
    except ValueError:
        port = None
    if port is None or parts.scheme != "http" or not parts.hostname:
        raise PlacementError("collector", f"{collector!r} is not http://HOST:PORT")
    return parts.hostname, port
