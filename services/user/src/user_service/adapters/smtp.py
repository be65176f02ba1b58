"""Hands mails to an SMTP server, with the standard library's client in a thread."""

import asyncio
import smtplib
import ssl
from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import structlog

from user_service.config import SmtpSecurity, SmtpSettings
from user_service.domain.mail import Mail

_log = structlog.get_logger()
_TIMEOUT_SECONDS = 10.0
_FOR_EVER = 500  # and above: https://datatracker.ietf.org/doc/html/rfc5321#section-4.2.1


class SmtpServer:
    """Implements the `Carrier` port. Raises if the server cannot be spoken to safely."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._trust = ssl.create_default_context(cafile=settings.ca_file)

    async def deliver(self, mails: Sequence[Mail]) -> Sequence[Mail]:
        """One connection for all of them; those that the server took."""
        return await asyncio.to_thread(self._deliver, mails)

    def _deliver(self, mails: Sequence[Mail]) -> Sequence[Mail]:
        with self._connected() as server:
            self._introduce_to(server)
            return [each for each in mails if self._is_taken(server, each)]

    def _is_taken(self, server: smtplib.SMTP, mail: Mail) -> bool:
        try:
            server.send_message(_message(mail, self._settings.sender))
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            _note_refusal(mail, codes)
            # For ever if the server says so: then it is taken as far as we can do anything.
            return all(code >= _FOR_EVER for code in codes)
        except smtplib.SMTPResponseException as refused:
            _note_refusal(mail, [refused.smtp_code])
            return False
        return True

    def _connected(self) -> smtplib.SMTP:
        said = self._settings
        if said.security is SmtpSecurity.TLS:
            return smtplib.SMTP_SSL(
                said.host, said.port, timeout=_TIMEOUT_SECONDS, context=self._trust
            )
        return smtplib.SMTP(said.host, said.port, timeout=_TIMEOUT_SECONDS)

    def _introduce_to(self, server: smtplib.SMTP) -> None:
        said = self._settings
        if said.security is SmtpSecurity.STARTTLS:
            server.starttls(context=self._trust)
        if said.username and said.password:
            server.login(said.username, said.password.get_secret_value())


def _note_refusal(mail: Mail, codes: Iterable[int]) -> None:
    """Without what the server wrote, which may name the recipient."""
    _log.warning("mail_refused", mail=str(mail.id), codes=list(codes))


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.recipient, mail.subject
    message["Date"] = format_datetime(mail.create_time)
    message["Message-ID"] = make_msgid(idstring=str(mail.id))
    message.set_content(mail.text)
    return message
