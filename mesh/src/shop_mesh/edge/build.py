"""The edge: the only proxy that faces the outside."""

from shop_mesh.edge import settings
from shop_mesh.edge.filters import cors_policy, filters
from shop_mesh.edge.routes import EDGE, GATEWAY, edge_routes, reached
from shop_mesh.envoy.access_log import access_log
from shop_mesh.envoy.addresses import listener
from shop_mesh.envoy.bootstrap import bootstrap
from shop_mesh.envoy.clusters import service_cluster
from shop_mesh.envoy.connection_manager import connection_manager
from shop_mesh.envoy.local_replies import graphql_errors_at_the_edge
from shop_mesh.envoy.tls import Identity, public_side
from shop_mesh.envoy.typed import Json
from shop_mesh.errors import PlacementError
from shop_mesh.placement import EdgePlacement, Placement
from shop_mesh.policy import Policy

LIMITS_FOR_STRANGERS: Json = {
    "server_name": "shop",
    "normalize_path": True,
    "merge_slashes": True,
    "path_with_escaped_slashes_action": "REJECT_REQUEST",
    "max_request_headers_kb": 32,
    "stream_idle_timeout": "900s",
    "delayed_close_timeout": "1s",
    "always_set_request_id_in_response": True,
    "common_http_protocol_options": {
        "idle_timeout": "300s",
        "max_headers_count": 100,
        "headers_with_underscores_action": "REJECT_REQUEST",
    },
    "http2_protocol_options": {
        "max_concurrent_streams": 100,
        "initial_stream_window_size": 65536,
        "initial_connection_window_size": 1048576,
    },
}


def edge(placement: Placement, place: EdgePlacement, policy: Policy) -> Json:
    """The edge's bootstrap: a plain listener, a TLS listener, and the services it may reach."""
    services = reached(placement, policy)
    if not any(service.name == GATEWAY for service in services):
        raise PlacementError("edge", "it needs the gateway, which is not placed")
    identity = Identity(EDGE, policy.trust_domain, policy.namespace, placement.sds_dir)
    clusters = [
        service_cluster(identity, service, policy.services[service.name].traffic)
        for service in services
    ]
    return bootstrap(
        EDGE, place.admin, _listeners(placement, place, policy), clusters, connections=12000
    )


def _listeners(placement: Placement, place: EdgePlacement, policy: Policy) -> list[Json]:
    found = []
    if place.plain:
        manager = _manager(placement, place, policy, "plain", settings.SAFE_HEADERS)
        found.append(listener("plain", place.plain, {"filters": [manager]}))
    if place.tls:
        chain = {
            "transport_socket": public_side(placement.sds_dir),
            "transport_socket_connect_timeout": "5s",
            "filters": [_manager(placement, place, policy, "tls", settings.SAFE_HEADERS_OVER_TLS)],
        }
        found.append(listener("tls", place.tls, chain))
    return found


def answer_headers(headers: dict[str, str]) -> Json:
    """What every answer carries unless the shop said otherwise, and what none does."""
    return {
        "response_headers_to_add": [
            {"header": {"key": key, "value": value}, "append_action": "ADD_IF_ABSENT"}
            for key, value in sorted(headers.items())
        ],
        "response_headers_to_remove": list(settings.REVEALING_HEADERS),
    }


def _manager(
    placement: Placement, place: EdgePlacement, policy: Policy, name: str, headers: dict[str, str]
) -> Json:
    host = {
        "name": EDGE,
        "domains": ["*"],
        "routes": edge_routes(placement, policy),
        "typed_per_filter_config": cors_policy(place),
    }
    return connection_manager(
        name,
        virtual_hosts=[host],
        access_log=access_log(placement.log_dir, EDGE, name),
        filters=filters(place),
        route_options=answer_headers(headers),
        local_reply_config=graphql_errors_at_the_edge(),
        use_remote_address=True,
        **LIMITS_FOR_STRANGERS,
    )
