"""Mail goes from the table to a mail server that speaks SMTP."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import user_service
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.ids import new_id
from pydantic import SecretStr
from sqlalchemy import func, select, text, update
from structlog.testing import capture_logs
from user_service.adapters import tables
from user_service.adapters.mail_outbox import MailOutbox
from user_service.adapters.postman import Postman
from user_service.adapters.smtp import SmtpServer
from user_service.config import SmtpSecurity, SmtpSettings
from user_service.domain.mail import Mail

from services.user.tests.builders import NOON
from services.user.tests.mail_servers import PASSWORD, a_certificate, mail_server


@dataclass
class MailServer:
    """As much of SMTP as a client needs to hand mail over."""

    port: int = 0
    taken: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """What it says to RCPT of an address instead of yes."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).decode().strip():
            verb, address = line[:4].upper(), line.partition("<")[2].rstrip(">")
            answer = "250 yes"
            if verb == "RCPT":
                answer = self.answers.get(address, answer)
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                self.taken.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            writer.write(f"{'221 bye' if verb == 'QUIT' else answer}\r\n".encode())
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    mail_server = MailServer()
    listening = await asyncio.start_server(mail_server.serve, "127.0.0.1", 0)
    mail_server.port = listening.sockets[0].getsockname()[1]
    yield mail_server
    listening.close()


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    await asyncio.to_thread(migrate_now, postgres_url, migrations_of(user_service))
    database = Database(postgres_url, service="test")
    async with database.transaction() as connection:
        await connection.execute(text("TRUNCATE mail"))
    yield database
    await database.close()


def a_postman(database: Database, port: int) -> Postman:
    settings = SmtpSettings(host="127.0.0.1", port=port, security=SmtpSecurity.NONE)
    return Postman(database, SmtpServer(settings), pause_seconds=60)


async def write(database: Database, *recipients: str) -> None:
    async with database.transaction() as connection:
        for each in recipients:
            mail = Mail(new_id(), each, "Set a new password", "Grüße: abc.def\n", NOON)
            await MailOutbox(connection).send(mail)


async def two_minutes_later(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(update(tables.mail).values(claim_end_time=NOON))


async def left(database: Database) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(tables.mail)) or 0)


async def test_mail_is_handed_over_once_and_forgotten(
    database: Database, server: MailServer
) -> None:
    await write(database, "ada@example.org", "bob@example.org")
    postmen = [a_postman(database, server.port) for _ in range(2)]

    delivered = sum(await asyncio.gather(*(each.round() for each in postmen)))

    assert (delivered, await left(database)) == (2, 0)
    assert sorted("To: ada@" in each for each in server.taken) == [False, True]


async def test_what_the_server_refuses_for_now_is_tried_again_and_for_ever_is_not(
    database: Database, server: MailServer
) -> None:
    server.answers = {"full@example.org": "452 later", "gone@example.org": "550 nobody"}
    await write(database, "full@example.org", "gone@example.org")
    postman = a_postman(database, server.port)

    with capture_logs() as log:
        await postman.round()
    at_once = await postman.round()
    server.answers.clear()
    await two_minutes_later(database)
    later = await postman.round()

    assert (at_once, later, await left(database)) == (0, 1, 0)
    assert [each["codes"] for each in log if each["event"] == "mail_refused"] == [[452], [550]]
    assert "example.org" not in str(log)


async def test_mail_waits_for_a_server_that_is_away(database: Database) -> None:
    await write(database, "ada@example.org")

    with pytest.raises(OSError, match=r"."):
        await a_postman(database, port=1).round()

    assert await left(database) == 1


async def test_mail_waits_until_the_server_can_be_trusted_and_the_log_says_why(
    database: Database, tmp_path: Path
) -> None:
    await write(database, "ada@example.org")
    certificate = a_certificate(tmp_path)
    async with mail_server(starttls=certificate.context) as server:
        settings = SmtpSettings(
            host="127.0.0.1", port=server.port, username="shop", password=SecretStr(PASSWORD)
        )
        doubting = Postman(database, SmtpServer(settings), pause_seconds=60)
        with capture_logs() as log:
            assert await doubting.attempt() == 0
        assert (server.taken, await left(database)) == ([], 1)
        await two_minutes_later(database)
        trusting = SmtpServer(settings.model_copy(update={"ca_file": certificate.file}))

        delivered = await Postman(database, trusting, pause_seconds=60).attempt()

    assert (delivered, await left(database)) == (1, 0)
    [warning] = log
    assert warning["event"] == "mail_not_delivered"
    assert "self-signed certificate" in warning["reason"]


async def test_mail_waits_while_the_password_is_wrong_and_the_log_says_so_without_it(
    database: Database, tmp_path: Path
) -> None:
    await write(database, "ada@example.org")
    certificate = a_certificate(tmp_path)
    async with mail_server(tls=certificate.context) as server:
        settings = SmtpSettings(
            host="127.0.0.1",
            port=server.port,
            security=SmtpSecurity.TLS,
            username="shop",
            password=SecretStr("wrong battery"),
            ca_file=certificate.file,
        )
        with capture_logs() as log:
            await Postman(database, SmtpServer(settings), pause_seconds=60).attempt()

    assert (server.taken, await left(database)) == ([], 1)
    [warning] = log
    assert warning["error"] == "SMTPAuthenticationError"
    assert "535" in warning["reason"]
    assert "battery" not in str(log)
