"""The HTTP connection manager that every listener ends in."""

from collections.abc import Iterable
from typing import Any

from shop_mesh.envoy.typed import Json, extension, http_filter

MANAGER = "envoy.filters.network.http_connection_manager"
MANAGER_TYPE = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
_KEEP_REQUEST_IDS = {
    # Without this Envoy rewrites a bit of every request id to carry a sampling decision.
    "typed_config": {
        "@type": "type.googleapis.com/envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig",
        "pack_trace_reason": False,
    }
}


def connection_manager(
    name: str,
    *,
    virtual_hosts: list[Json],
    access_log: list[Json],
    filters: Iterable[Json] = (),
    route_options: Json | None = None,
    **options: Any,
) -> Json:
    """Filters, then the router, over the given virtual hosts."""
    settings: Json = {
        "stat_prefix": name,
        "codec_type": "AUTO",
        "request_headers_timeout": "10s",
        "preserve_external_request_id": True,
        "request_id_extension": _KEEP_REQUEST_IDS,
        "access_log": access_log,
        **options,
        "route_config": {
            "name": name,
            "validate_clusters": True,
            **(route_options or {}),
            "virtual_hosts": virtual_hosts,
        },
        "http_filters": [*filters, http_filter("router", "Router")],
    }
    return extension(MANAGER, MANAGER_TYPE, **settings)
