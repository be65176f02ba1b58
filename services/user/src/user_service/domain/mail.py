"""What the shop writes to people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ids import new_id

from user_service.domain.account import Account


@dataclass(frozen=True)
class Mail:
    """A plain-text mail."""

    id: UUID
    recipient: str
    subject: str
    text: str
    create_time: datetime


def password_reset_mail(account: Account, token: str, now: datetime) -> Mail:
    text = (
        f"Hello {account.name},\n\n"
        "somebody, probably you, asked to set a new password for your account. "
        "This token does it, once, within an hour:\n\n"
        f"{token}\n\n"
        "If it was not you, do nothing: your password stays as it is.\n"
    )
    return Mail(new_id(), account.email, "Set a new password", text, now)


def password_changed_mail(account: Account, now: datetime) -> Mail:
    text = (
        f"Hello {account.name},\n\n"
        "the password of your account was changed, and other devices were logged out.\n\n"
        "If it was not you, ask for a new password at once.\n"
    )
    return Mail(new_id(), account.email, "Your password was changed", text, now)
