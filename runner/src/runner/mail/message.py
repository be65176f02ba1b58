"""A mail, and how it is shown."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What the shop wrote to somebody."""

    recipient: str
    subject: str
    text: str
    sent_at: datetime


def shown(message: Message) -> str:
    """Headers, an empty line, the text, and a line that ends it."""
    moment = message.sent_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    lines = [
        f"To:      {message.recipient}",
        f"Date:    {moment}",
        f"Subject: {message.subject}",
        "",
        message.text.rstrip(),
        "-" * 72,
    ]
    return "".join(f"{_harmless(line)}\n" for line in lines)


def _harmless(text: str) -> str:
    """Without what could command a terminal: names and addresses are what people typed."""
    return "".join(each for each in text if each.isprintable() or each == "\n")
