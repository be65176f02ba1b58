"""What is known after asking the provider for something, and how it says a payment stands."""

from dataclasses import dataclass
from enum import StrEnum

from chassis.money import Money


@dataclass(frozen=True)
class Succeeded:
    """It happened; `reference` is the provider's id of the payment or refund."""

    reference: str


@dataclass(frozen=True)
class Failed:
    """It did not happen and never will under this key."""

    code: str
    message: str
    authorization_gone: bool = False
    """There is nothing left to capture: the provider let the authorization go."""
    taken: Money | None = None
    """There is nothing left to void: the provider took this much."""


@dataclass(frozen=True)
class Unknown:
    """No clear answer: it may or may not have happened. `reference` is set when one was given."""

    reference: str | None = None


type Outcome = Succeeded | Failed | Unknown


class Standing(StrEnum):
    """How the provider says a payment stands."""

    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    CANCELLED = "cancelled"
    DECLINED = "declined"


@dataclass(frozen=True)
class ProviderPayment:
    """A payment as the provider has it now."""

    reference: str
    standing: Standing
    amount: Money
    captured: Money
    decline_code: str = ""
    decline_message: str = ""
    order_id: str = ""
    """As written in the payment's metadata; empty if the payment is not one of ours."""


@dataclass(frozen=True)
class Hint:
    """A verified message from the provider that something may have changed."""

    event_id: str
    kind: str
    order_id: str
    """As written in the payment's metadata; empty if the payment is not one of ours."""
    reference: str
    """The provider's id of the payment."""
    standing: Standing | None = None
    """How the payment stood when the message was written; None if it is about something else."""
