"""What proxies prove their identity with, read back and looked at before any of them starts."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from shop_mesh.envoy.tls import EDGE_CERTIFICATE, TRUST_BUNDLE
from shop_mesh.errors import IdentityError
from shop_mesh.placement import Placement

_NOT_WHAT_IT_SHOULD_BE = (ValueError, KeyError, IndexError, TypeError)


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate and its key, from a file of secrets."""

    file: Path
    certificate: x509.Certificate
    key: Any

    @classmethod
    def read(cls, file: Path) -> Self:
        """Refuse a file that is missing or holds something else."""
        secret = _secret(file)
        try:
            held = secret["tls_certificate"]
            parts = (held["certificate_chain"], held["private_key"])
            chain, key = (part["inline_string"].encode() for part in parts)
            certificate = x509.load_pem_x509_certificate(chain)
            return cls(file, certificate, serialization.load_pem_private_key(key, None))
        except _NOT_WHAT_IT_SHOULD_BE as error:
            raise IdentityError(file, "tls_certificate", "is no certificate and key") from error

    def must_hold(
        self, authority: x509.Certificate | None, spiffe_id: str | None, left: dt.timedelta
    ) -> None:
        """Refuse what others would refuse, now or before so much time is over."""
        if self.key.public_key() != self.certificate.public_key():
            raise self._refusal("private_key", "is not the key of the certificate")
        if authority and not is_signed_by(self.certificate, authority):
            raise self._refusal("certificate_chain", "is of another authority than the mesh's")
        if spiffe_id and (named := self._names()) != [spiffe_id]:
            raise self._refusal("certificate_chain", f"names {named} instead of {spiffe_id}")
        ends = self.certificate.not_valid_after_utc
        if ends - dt.datetime.now(dt.UTC) <= left:
            raise self._refusal("certificate_chain", f"expires at {ends:%Y-%m-%d %H:%M} UTC")

    def _names(self) -> list[str]:
        names = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return names.value.get_values_for_type(x509.UniformResourceIdentifier)

    def _refusal(self, field: str, problem: str) -> IdentityError:
        return IdentityError(self.file, f"tls_certificate.{field}", problem)


def check_credentials(placement: Placement) -> None:
    """Refuse to go on with a secret that is missing, expired, or somebody else's."""
    authority = _trusted(placement.sds_dir / f"{TRUST_BUNDLE}.json")
    names = [service.name for service in placement.services if service.replicas]
    for name in [*names, *(["edge"] if placement.edge else [])]:
        spiffe_id = f"spiffe://{placement.trust_domain}/ns/{placement.namespace}/sa/{name}"
        credential = Credential.read(placement.sds_dir / f"{name}.json")
        credential.must_hold(authority, spiffe_id, dt.timedelta())
    if placement.edge and placement.edge.tls:
        public = Credential.read(placement.sds_dir / f"{EDGE_CERTIFICATE}.json")
        public.must_hold(None, None, dt.timedelta())


def is_signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001 - the library raises several types, all mean no
        return False
    return True


def _trusted(file: Path) -> x509.Certificate:
    secret = _secret(file)
    try:
        pem = secret["validation_context"]["trusted_ca"]["inline_string"]
        return x509.load_pem_x509_certificate(pem.encode())
    except _NOT_WHAT_IT_SHOULD_BE as error:
        raise IdentityError(file, "validation_context.trusted_ca", "is no certificate") from error


def _secret(file: Path) -> Any:
    try:
        return json.loads(file.read_text())["resources"][0]
    except OSError as error:
        raise IdentityError(file, "", "is missing: `shop_mesh issue` writes it") from error
    except _NOT_WHAT_IT_SHOULD_BE as error:
        raise IdentityError(file, "resources", "holds no secret") from error
