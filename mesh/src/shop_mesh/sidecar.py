"""A service's sidecar: one listener for those who call it, one for those it calls."""

from shop_mesh.envoy.access_log import access_log
from shop_mesh.envoy.addresses import listener
from shop_mesh.envoy.bootstrap import bootstrap
from shop_mesh.envoy.clusters import ALPN, app_cluster, service_cluster
from shop_mesh.envoy.connection_manager import connection_manager
from shop_mesh.envoy.grpc_counts import count_by_method
from shop_mesh.envoy.local_replies import graphql_errors
from shop_mesh.envoy.rbac import authorization
from shop_mesh.envoy.routes import routes, to_app
from shop_mesh.envoy.tls import Identity, server_side
from shop_mesh.envoy.typed import Json
from shop_mesh.placement import Placement, Replica, ServicePlacement
from shop_mesh.policy import Policy, ServicePolicy

# A connection keeps the certificate it began with, so it has to end before certificates do.
_LONGEST_CONNECTION = {"max_connection_duration": "3600s"}


def sidecar(
    placement: Placement, policy: Policy, service: ServicePlacement, replica: Replica
) -> Json:
    """The bootstrap of one replica's sidecar."""
    identity = Identity(service.name, policy.trust_domain, policy.namespace, placement.sds_dir)
    others = [
        other
        for other in placement.services
        if other.name != service.name and other.protocol == "grpc"
    ]
    clusters = [
        app_cluster(service.protocol, replica.app),
        *(
            service_cluster(identity, other, policy.services[other.name].traffic)
            for other in others
        ),
    ]
    listeners = [
        _inbound(placement, policy, service, replica, identity),
        _outbound(placement, policy, replica, others),
    ]
    return bootstrap(replica.name, replica.admin, listeners, clusters, connections=24000)


def _inbound(
    placement: Placement,
    policy: Policy,
    service: ServicePlacement,
    replica: Replica,
    identity: Identity,
) -> Json:
    grpc = service.protocol == "grpc"
    rules = policy.services[service.name].rules
    manager = connection_manager(
        "inbound",
        virtual_hosts=[{"name": "app", "domains": ["*"], "routes": [to_app("app", grpc=grpc)]}],
        access_log=access_log(placement.log_dir, replica.name, "inbound"),
        filters=[authorization(rules, policy.trust_domain)],
        common_http_protocol_options=_LONGEST_CONNECTION,
        http2_protocol_options={"max_concurrent_streams": 1000},
        stream_idle_timeout="0s",
        # The caller's identity reaches the process; whatever the caller wrote there does not.
        forward_client_cert_details="SANITIZE_SET",
        set_current_client_cert_details={"uri": True},
        **({} if grpc else {"local_reply_config": graphql_errors()}),
    )
    chain = {
        "transport_socket": server_side(identity, ALPN[service.protocol]),
        "transport_socket_connect_timeout": "5s",
        "filters": [manager],
    }
    return listener("inbound", replica.inbound, chain)


def _outbound(
    placement: Placement, policy: Policy, replica: Replica, others: list[ServicePlacement]
) -> Json:
    manager = connection_manager(
        "outbound",
        virtual_hosts=[
            _virtual_host(policy.services[other.name], policy.namespace) for other in others
        ],
        access_log=access_log(placement.log_dir, replica.name, "outbound"),
        filters=[count_by_method()],
        http2_protocol_options={"max_concurrent_streams": 1000},
        stream_idle_timeout="0s",
    )
    return listener("outbound", replica.outbound, {"filters": [manager]})


def _virtual_host(service: ServicePolicy, namespace: str) -> Json:
    full = f"{service.name}.{namespace}.svc.cluster.local"
    return {
        "name": service.name,
        "domains": [service.name, f"{service.name}:*", full, f"{full}:*"],
        "include_request_attempt_count": True,
        "routes": [
            entry for route in service.routes for entry in routes(route, service.name, grpc=True)
        ],
    }
