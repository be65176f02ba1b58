"""Real mail servers for tests: over TLS, and with accounts."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LOCALHOST = IPv4Address("127.0.0.1")
PASSWORD = "correct horse"


@dataclass(frozen=True)
class Certificate:
    """One that signs itself, so that who trusts it needs no other."""

    file: Path
    context: ssl.SSLContext
    """For the server that shows it."""


def a_certificate(folder: Path, address: IPv4Address = LOCALHOST) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(address)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{address}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, folder / "key.pem")
    return Certificate(file, context)


@dataclass
class MailServer:
    """Takes what comes from whoever knows the password, and notes how it came."""

    port: int = 0
    taken: list[str] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    log_ins: list[str] = field(default_factory=list)

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        self.taken.append(content.decode())
        self.over_tls.append(session.ssl is not None)
        return "250 taken"

    def authenticate(self, *asked: Any) -> AuthResult:
        *_, data = asked
        assert isinstance(data, LoginPassword)
        self.log_ins.append(data.login.decode())
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


@asynccontextmanager
async def mail_server(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[MailServer]:
    """It speaks TLS from the start, when asked to, or never."""
    server = MailServer()

    def protocol() -> SMTP:
        return SMTP(
            server,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_require_tls=tls is None,  # it does not see that it speaks TLS from the start
            authenticator=server.authenticate,
        )

    loop = asyncio.get_running_loop()
    listening = await loop.create_server(protocol, str(LOCALHOST), 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
