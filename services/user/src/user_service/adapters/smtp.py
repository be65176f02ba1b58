"""Hands mails to an SMTP server, with the standard library's client in a thread."""

import asyncio
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from user_service.config import SmtpSecurity, SmtpSettings
from user_service.domain.mail import Mail

_TIMEOUT_SECONDS = 10.0


class SmtpServer:
    """Implements the `Carrier` port."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    async def deliver(self, mails: Sequence[Mail]) -> Sequence[Mail]:
        """One connection for all of them; those that the server took."""
        return await asyncio.to_thread(self._deliver, mails)

    def _deliver(self, mails: Sequence[Mail]) -> Sequence[Mail]:
        with self._connected() as server:
            return [each for each in mails if self._is_taken(server, each)]

    def _is_taken(self, server: smtplib.SMTP, mail: Mail) -> bool:
        try:
            server.send_message(_message(mail, self._settings.sender))
        except smtplib.SMTPRecipientsRefused as refused:
            # For ever if the server says so: then it is taken as far as we can do anything.
            return all(code >= 500 for code, _ in refused.recipients.values())  # noqa: PLR2004
        except smtplib.SMTPResponseException:
            return False
        return True

    def _connected(self) -> smtplib.SMTP:
        said = self._settings
        if said.security is SmtpSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                said.host, said.port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(said.host, said.port, timeout=_TIMEOUT_SECONDS)
        if said.security is SmtpSecurity.STARTTLS:
            server.starttls(context=ssl.create_default_context())
        if said.username and said.password:
            server.login(said.username, said.password.get_secret_value())
        return server


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.recipient, mail.subject
    message["Date"] = format_datetime(mail.create_time)
    message["Message-ID"] = make_msgid(idstring=str(mail.id))
    message.set_content(mail.text)
    return message
