"""Facts about payments. Each carries the payment as it was when the fact was committed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chassis.unit_of_work import Event

if TYPE_CHECKING:  # the payment records its own events
    from payment_service.domain.payment import Payment


@dataclass(frozen=True)
class PaymentEvent(Event):
    """Base of the facts below."""

    payment: "Payment"


class PaymentAuthorized(PaymentEvent):
    """The provider keeps the amount for us."""


class PaymentDeclined(PaymentEvent):
    """The provider refused."""


class PaymentCaptured(PaymentEvent):
    """The money is ours."""


class PaymentVoided(PaymentEvent):
    """The authorization was given back, or may never be asked for again."""


class PaymentRefunded(PaymentEvent):
    """Some or all of it was given back."""
