"""Movements of money in double entry: one row names both accounts, so it cannot be unbalanced."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money


class Account(StrEnum):
    """Where money can be, as the shop sees it."""

    CUSTOMER = "customer"
    HOLD = "hold"
    """Kept for us by the provider, not ours yet."""
    MERCHANT = "merchant"


class Movement(StrEnum):
    """Why it moved; the words are the provider's ledger's too."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"


_ACCOUNTS = {  # (debited: receives, credited: gives)
    Movement.AUTHORIZE: (Account.HOLD, Account.CUSTOMER),
    Movement.CAPTURE: (Account.MERCHANT, Account.HOLD),
    Movement.RELEASE: (Account.CUSTOMER, Account.HOLD),
    Movement.REFUND: (Account.CUSTOMER, Account.MERCHANT),
}


@dataclass(frozen=True)
class Transfer:
    """`amount` left the credited account for the debited one."""

    id: UUID
    kind: Movement
    debit_account: Account
    credit_account: Account
    amount: Money
    created_at: datetime

    @classmethod
    def of(cls, kind: Movement, amount: Money, now: datetime) -> "Transfer":
        debit, credit = _ACCOUNTS[kind]
        return cls(new_id(), kind, debit, credit, amount, now)
