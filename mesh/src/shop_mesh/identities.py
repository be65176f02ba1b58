"""The identities of the mesh on one machine, as files that Envoy follows when they change."""

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

from shop_mesh.authority import Authority, Certificate
from shop_mesh.credentials import Credential
from shop_mesh.envoy.tls import EDGE_CERTIFICATE, TRUST_BUNDLE
from shop_mesh.envoy.typed import Json, typed
from shop_mesh.errors import IdentityError
from shop_mesh.files import private_folder, write_private

LIFETIME = dt.timedelta(hours=24)
EDGE = "edge"


class Identities:
    """Issues and renews one certificate per name, and the edge's certificate for localhost.

    `ca_dir` keeps two authorities: `mesh` signs workloads; `localhost` signs the edge's public
    certificate, so that trusting it in a browser gives nobody a place in the mesh. `sds_dir`
    gets one secret per file: `<name>.json`, `ca.json`, `edge-tls.json`.
    """

    def __init__(
        self,
        ca_dir: Path,
        sds_dir: Path,
        *,
        trust_domain: str = "cluster.local",
        namespace: str = "shop",
        lifetime: dt.timedelta = LIFETIME,
    ) -> None:
        self._ca_dir, self._sds_dir = private_folder(ca_dir), private_folder(sds_dir)
        self._trust_domain, self._namespace = trust_domain, namespace
        self._lifetime = lifetime
        self._mesh = Authority.load_or_create(ca_dir, "mesh")

    @property
    def localhost_root(self) -> Path:
        """The root certificate with which clients verify the edge (`curl --cacert`)."""
        return self._ca_dir / "localhost.pem"

    def ensure(self, names: Iterable[str]) -> list[str]:
        """Issue what is missing or due; returns the renewed names. Call it as often as you like."""
        self._write(TRUST_BUNDLE, {"validation_context": {"trusted_ca": _inline(self._mesh.pem)}})
        names = list(names)
        renewed = [name for name in names if self._due(name, self._mesh, self._spiffe_id(name))]
        for name in renewed:
            self.rotate(name)
        return renewed + self._ensure_edge(names)

    def rotate(self, name: str) -> int:
        """Replace a name's certificate now; returns the new serial number."""
        certificate = self._mesh.issue_workload(self._spiffe_id(name), self._lifetime)
        self._write(name, _tls_certificate(certificate))
        return certificate.serial

    def _ensure_edge(self, names: list[str]) -> list[str]:
        if EDGE not in names:
            return []
        localhost = Authority.load_or_create(self._ca_dir, "localhost")
        if not self._due(EDGE_CERTIFICATE, localhost):
            return []
        self._write(EDGE_CERTIFICATE, _tls_certificate(localhost.issue_localhost(self._lifetime)))
        return [EDGE_CERTIFICATE]

    def _spiffe_id(self, name: str) -> str:
        return f"spiffe://{self._trust_domain}/ns/{self._namespace}/sa/{name}"

    def _due(self, name: str, authority: Authority, spiffe_id: str | None = None) -> bool:
        """Whether nobody would take it, now or before half of its life: a machine may sleep."""
        try:
            credential = Credential.read(self._sds_dir / f"{name}.json")
            credential.must_hold(authority.certificate, spiffe_id, self._lifetime / 2)
        except IdentityError:
            return True
        return False

    def _write(self, name: str, secret: Json) -> None:
        resource = typed("envoy.extensions.transport_sockets.tls.v3.Secret", name=name, **secret)
        content = json.dumps({"resources": [resource]}, indent=2)
        file = self._sds_dir / f"{name}.json"
        if not file.exists() or file.read_text() != content:
            write_private(file, content)


def _inline(content: str) -> Json:
    return {"inline_string": content}


def _tls_certificate(certificate: Certificate) -> Json:
    return {
        "tls_certificate": {
            "certificate_chain": _inline(certificate.chain),
            "private_key": _inline(certificate.key),
        }
    }
