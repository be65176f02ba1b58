"""Mutual TLS with SPIFFE identities that are read from files and followed when they change."""

from dataclasses import dataclass
from pathlib import Path

from shop_mesh.envoy.typed import Json, extension

_TLS = "envoy.extensions.transport_sockets.tls.v3"
# Envoy's upstream maximum is 1.2 unless it is told otherwise.
_TLS_1_3_ONLY = {
    "tls_minimum_protocol_version": "TLSv1_3",
    "tls_maximum_protocol_version": "TLSv1_3",
}
TRUST_BUNDLE = "ca"
EDGE_CERTIFICATE = "edge-tls"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a proxy is, and where its secrets are."""

    name: str
    trust_domain: str
    namespace: str
    sds_dir: Path

    def spiffe_id(self, name: str) -> str:
        return f"spiffe://{self.trust_domain}/ns/{self.namespace}/sa/{name}"


def server_side(identity: Identity, alpn: str) -> Json:
    """Accept only callers with a certificate of this trust domain."""
    peers = {"prefix": f"spiffe://{identity.trust_domain}/ns/"}
    return extension(
        "envoy.transport_sockets.tls",
        f"{_TLS}.DownstreamTlsContext",
        require_client_certificate=True,
        common_tls_context=_mutual(identity, peers, alpn),
    )


def client_side(identity: Identity, service: str, alpn: str) -> Json:
    """Connect only to a server that proves to be the service."""
    peer = {"exact": identity.spiffe_id(service)}
    return extension(
        "envoy.transport_sockets.tls",
        f"{_TLS}.UpstreamTlsContext",
        sni=f"{service}.{identity.namespace}.svc.cluster.local",
        common_tls_context=_mutual(identity, peer, alpn),
    )


def public_side(sds_dir: Path) -> Json:
    """Serve browsers and API clients: no client certificate, HTTP/2 preferred."""
    return extension(
        "envoy.transport_sockets.tls",
        f"{_TLS}.DownstreamTlsContext",
        common_tls_context={
            "tls_params": {
                "tls_minimum_protocol_version": "TLSv1_2",
                "tls_maximum_protocol_version": "TLSv1_3",
            },
            "alpn_protocols": ["h2", "http/1.1"],
            "tls_certificate_sds_secret_configs": [secret(sds_dir, EDGE_CERTIFICATE)],
        },
    )


def secret(sds_dir: Path, name: str) -> Json:
    """A secret in a file of its own, so that replacing the file rotates it."""
    return {
        "name": name,
        "sds_config": {
            "resource_api_version": "V3",
            "path_config_source": {"path": str(sds_dir / f"{name}.json")},
        },
    }


def _mutual(identity: Identity, peer: Json, alpn: str) -> Json:
    return {
        "tls_params": _TLS_1_3_ONLY,
        "alpn_protocols": [alpn],
        "tls_certificate_sds_secret_configs": [secret(identity.sds_dir, identity.name)],
        "combined_validation_context": {
            "default_validation_context": {
                "match_typed_subject_alt_names": [{"san_type": "URI", "matcher": peer}]
            },
            "validation_context_sds_secret_config": secret(identity.sds_dir, TRUST_BUNDLE),
        },
    }
