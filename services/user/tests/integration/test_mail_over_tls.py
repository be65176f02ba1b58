"""Mail holds secrets: it leaves over TLS, to a server that is who it says, or not at all."""

import smtplib
import ssl
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from chassis.ids import new_id
from user_service.adapters.smtp import SmtpServer
from user_service.config import SmtpSecurity, SmtpSettings
from user_service.domain.mail import Mail

from services.user.tests.builders import NOON
from services.user.tests.mail_servers import (
    LOCALHOST,
    PASSWORD,
    Certificate,
    MailServer,
    a_certificate,
    mail_server,
)

MAIL = Mail(new_id(), "ada@example.org", "Set a new password", "Grüße: abc.def\n", NOON)
ACCOUNT = {"username": "shop", "password": PASSWORD}


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return a_certificate(tmp_path)


def carrier(server: MailServer, security: SmtpSecurity, **settings: Any) -> SmtpServer:
    return SmtpServer(
        SmtpSettings(host=str(LOCALHOST), port=server.port, security=security, **settings)
    )


async def test_mail_leaves_after_starttls(certificate: Certificate) -> None:
    async with mail_server(starttls=certificate.context) as server:
        postman = carrier(server, SmtpSecurity.STARTTLS, ca_file=certificate.file, **ACCOUNT)

        taken = await postman.deliver([MAIL])

    assert (taken, server.over_tls, server.log_ins) == ([MAIL], [True], ["shop"])
    assert "To: ada@example.org" in server.taken[0]


async def test_mail_leaves_over_tls_from_the_start(certificate: Certificate) -> None:
    async with mail_server(tls=certificate.context) as server:
        postman = carrier(server, SmtpSecurity.TLS, ca_file=certificate.file, **ACCOUNT)

        taken = await postman.deliver([MAIL])

    assert (taken, len(server.taken), server.log_ins) == ([MAIL], 1, ["shop"])


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
async def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    certificate: Certificate, security: SmtpSecurity
) -> None:
    contexts = {str(security): certificate.context}
    async with mail_server(**contexts) as server:
        with pytest.raises(ssl.SSLCertVerificationError, match="self-signed certificate"):
            await carrier(server, security, **ACCOUNT).deliver([MAIL])

    assert (server.taken, server.log_ins) == ([], [])


async def test_a_server_with_the_certificate_of_another_gets_nothing(tmp_path: Path) -> None:
    another = a_certificate(tmp_path, IPv4Address("127.0.0.2"))
    async with mail_server(starttls=another.context) as server:
        postman = carrier(server, SmtpSecurity.STARTTLS, ca_file=another.file, **ACCOUNT)
        with pytest.raises(ssl.SSLCertVerificationError, match=r"not valid for '127\.0\.0\.1'"):
            await postman.deliver([MAIL])

    assert (server.taken, server.log_ins) == ([], [])


async def test_nothing_leaves_in_the_clear_where_the_server_offers_no_tls() -> None:
    async with mail_server() as server:
        with pytest.raises(smtplib.SMTPNotSupportedError):
            await carrier(server, SmtpSecurity.STARTTLS, **ACCOUNT).deliver([MAIL])
        with pytest.raises(ssl.SSLError, match="WRONG_VERSION_NUMBER"):
            await carrier(server, SmtpSecurity.TLS, **ACCOUNT).deliver([MAIL])

    assert (server.taken, server.log_ins) == ([], [])


async def test_nothing_leaves_without_the_right_password(certificate: Certificate) -> None:
    async with mail_server(starttls=certificate.context) as server:
        wrong = {"username": "shop", "password": "wrong"}
        postman = carrier(server, SmtpSecurity.STARTTLS, ca_file=certificate.file, **wrong)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            await postman.deliver([MAIL])

    assert server.taken == []
    assert server.log_ins


def test_a_certificate_file_that_is_missing_stops_the_service(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        carrier(MailServer(), SmtpSecurity.TLS, ca_file=tmp_path / "none.pem")


@pytest.mark.parametrize("half", ACCOUNT)
def test_half_of_an_account_is_refused(half: str) -> None:
    with pytest.raises(ValueError, match="both"):
        carrier(MailServer(), SmtpSecurity.TLS, **{half: ACCOUNT[half]})
