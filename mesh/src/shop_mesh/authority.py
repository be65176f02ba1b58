"""A certificate authority on this machine: SPIFFE identities and a certificate for localhost."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from shop_mesh.errors import IdentityError
from shop_mesh.files import write_private

ROOT_LIFETIME = dt.timedelta(days=365)
_CLOCK_DIFFERENCE = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its private key, both PEM."""

    chain: str
    key: str
    serial: int


class Authority:
    """A root certificate and its key."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self._certificate, self._key = certificate, key

    @classmethod
    def create(cls, name: str) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = (
            _builder(key.public_key(), subject, subject, ROOT_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(signs_certificates=True), critical=True)
            .add_extension(identifier, critical=False)
        )
        return cls(builder.sign(key, hashes.SHA256()), key)

    @classmethod
    def load_or_create(cls, folder: Path, name: str) -> "Authority":
        """Take the authority of a folder; a missing or nearly expired one is made anew."""
        certificate_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
        if certificate_file.exists() or key_file.exists():
            authority = cls._load(certificate_file, key_file)
            left = authority.certificate.not_valid_after_utc - dt.datetime.now(dt.UTC)
            if left > ROOT_LIFETIME / 12:
                return authority
        authority = cls.create(name)
        write_private(key_file, authority.key_pem)
        write_private(certificate_file, authority.pem)
        return authority

    @classmethod
    def _load(cls, certificate_file: Path, key_file: Path) -> "Authority":
        """Refuse half an authority: whether the other half is lost or stolen, we cannot know."""
        for file, other in ((certificate_file, key_file), (key_file, certificate_file)):
            if not file.exists():
                problem = f"is missing beside {other.name}: restore it, or remove both for new ones"
                raise IdentityError(file, "", problem)
        try:
            certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        except ValueError as error:
            raise IdentityError(certificate_file, "", "is no certificate") from error
        try:
            key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        except (ValueError, TypeError) as error:
            raise IdentityError(key_file, "", "is no private key") from error
        if (
            not isinstance(key, ec.EllipticCurvePrivateKey)
            or key.public_key() != certificate.public_key()
        ):
            raise IdentityError(key_file, "", f"is not the key of {certificate_file.name}")
        return cls(certificate, key)

    @property
    def certificate(self) -> x509.Certificate:
        return self._certificate

    @property
    def pem(self) -> str:
        return self._certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        return _key_pem(self._key)

    def issue_workload(self, spiffe_id: str, lifetime: dt.timedelta) -> Certificate:
        """A certificate for both ends of a connection, named by its SPIFFE id alone."""
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(spiffe_id)])
        return self._issue(names, uses, lifetime)

    def issue_localhost(self, lifetime: dt.timedelta) -> Certificate:
        """A server certificate for the names of this machine."""
        addresses = [ipaddress.ip_address(address) for address in ("127.0.0.1", "::1")]
        names = x509.SubjectAlternativeName(
            [
                x509.DNSName("localhost"),
                x509.DNSName("*.localhost"),
                *(x509.IPAddress(address) for address in addresses),
            ]
        )
        return self._issue(names, [ExtendedKeyUsageOID.SERVER_AUTH], lifetime)

    def _issue(
        self,
        names: x509.SubjectAlternativeName,
        uses: list[x509.ObjectIdentifier],
        lifetime: dt.timedelta,
    ) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        # Python's ssl refuses a leaf that does not name its issuer's key.
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = (
            _builder(key.public_key(), x509.Name([]), self._certificate.subject, lifetime)
            # Critical because the subject is empty.
            .add_extension(names, critical=True)
            .add_extension(issuer_key, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        )
        signed = builder.sign(self._key, hashes.SHA256())
        chain = signed.public_bytes(serialization.Encoding.PEM).decode()
        return Certificate(chain, _key_pem(key), signed.serial_number)


def _builder(
    key: ec.EllipticCurvePublicKey, subject: x509.Name, issuer: x509.Name, lifetime: dt.timedelta
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_DIFFERENCE)
        .not_valid_after(now + lifetime)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
