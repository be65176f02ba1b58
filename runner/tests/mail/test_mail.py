"""The client against a server that answers as the user service does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import grpc
import pytest
from runner.importing.ports import ShopRefused
from runner.importing.staff_calls import StaffCalls
from runner.mail.edge_mailbox import EdgeMailbox
from runner.mail.message import Message, shown
from shop.user.v1 import (
    auth_service_pb2,
    auth_service_pb2_grpc,
    mail_service_pb2,
    mail_service_pb2_grpc,
    session_pb2,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Auth(auth_service_pb2_grpc.AuthServiceServicer):
    def CreateSession(  # noqa: N802
        self,
        request: auth_service_pb2.CreateSessionRequest,
        context: Any,  # noqa: ARG002
    ) -> auth_service_pb2.CreateSessionResponse:
        return auth_service_pb2.CreateSessionResponse(
            session=session_pb2.Session(access_token=request.email)
        )


class Mailbox(mail_service_pb2_grpc.MailServiceServicer):
    def ListSentMail(  # noqa: N802
        self, request: mail_service_pb2.ListSentMailRequest, context: Any
    ) -> mail_service_pb2.ListSentMailResponse:
        if ("authorization", "Bearer admin@shop.example") not in context.invocation_metadata():
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "Only admins read mail.")
        mails = [
            mail_service_pb2.Mail(recipient=request.recipient, subject=f"number {number}")
            for number in range(request.page_size, 0, -1)
        ]
        return mail_service_pb2.ListSentMailResponse(mails=mails)


@pytest.fixture
def channel() -> Iterator[grpc.Channel]:
    server = grpc.server(ThreadPoolExecutor(2))
    auth_service_pb2_grpc.add_AuthServiceServicer_to_server(Auth(), server)  # type: ignore[abstract]
    mail_service_pb2_grpc.add_MailServiceServicer_to_server(Mailbox(), server)
    with TemporaryDirectory(prefix="shop-", dir="/tmp") as folder:
        address = f"unix:{Path(folder) / 'edge.sock'}"
        server.add_insecure_port(address)
        server.start()
        with grpc.insecure_channel(address) as channel:
            yield channel
        server.stop(None).wait()


def mailbox(channel: grpc.Channel, email: str = "admin@shop.example") -> EdgeMailbox:
    return EdgeMailbox(channel, StaffCalls(channel, email, "right", pause=lambda _: None))


def test_the_newest_mail_comes_last(channel: grpc.Channel) -> None:
    sent = mailbox(channel).sent("ada@example.com", 3)

    assert [each.subject for each in sent] == ["number 1", "number 2", "number 3"]
    assert {each.recipient for each in sent} == {"ada@example.com"}


def test_whoever_is_no_admin_is_told_so(channel: grpc.Channel) -> None:
    with pytest.raises(ShopRefused, match="Only admins read mail"):
        mailbox(channel, "staff@shop.example").sent("", 3)


def test_a_mail_is_shown_with_its_text_and_nothing_a_terminal_obeys() -> None:
    text = shown(Message("ada@example.com", "Hello \x1b[2JAda", "A token:\n\nabc.def\n", NOON))

    assert "To:      ada@example.com\n" in text
    assert "Subject: Hello [2JAda\n" in text
    assert "A token:\n\nabc.def\n" in text
