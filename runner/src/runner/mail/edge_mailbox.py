"""The mailbox of the user service behind the edge, over gRPC."""

from collections.abc import Sequence
from datetime import UTC

import grpc
from shop.user.v1 import mail_service_pb2, mail_service_pb2_grpc

from runner.importing.staff_calls import Metadata, StaffCalls
from runner.mail.message import Message

_SECONDS = 10.0


class EdgeMailbox:
    """What was sent, as an admin sees it."""

    def __init__(self, channel: grpc.Channel, calls: StaffCalls) -> None:
        self._mail = mail_service_pb2_grpc.MailServiceStub(channel)
        self._calls = calls

    def sent(self, recipient: str, last: int) -> Sequence[Message]:
        """The last mails, the newest last; to everybody if the recipient is empty."""
        request = mail_service_pb2.ListSentMailRequest(page_size=last, recipient=recipient)

        def call(metadata: Metadata) -> mail_service_pb2.ListSentMailResponse:
            return self._mail.ListSentMail(request, metadata=metadata, timeout=_SECONDS)

        response = self._calls.repeat(call)
        return [_message(mail) for mail in reversed(response.mails)]


def _message(mail: mail_service_pb2.Mail) -> Message:
    sent_at = mail.create_time.ToDatetime(tzinfo=UTC)
    return Message(mail.recipient, mail.subject, mail.text, sent_at)
