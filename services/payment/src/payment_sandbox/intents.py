"""Payment intents: what they may do, and when."""

from dataclasses import dataclass, field
from enum import StrEnum

from payment_sandbox.payment_methods import PaymentMethod, payment_method
from payment_sandbox.problems import refused, unexpected_state


class Status(StrEnum):
    """Where a payment intent stands, in Stripe's words."""

    REQUIRES_CAPTURE = "requires_capture"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    PROCESSING = "processing"
    REQUIRES_PAYMENT_METHOD = "requires_payment_method"


@dataclass(frozen=True)
class Movement:
    """One thing that happened to money."""

    kind: str
    amount: int


@dataclass
class Intent:
    """One payment, from authorization to its last refund. Amounts are minor units."""

    id: str
    created: int
    amount: int
    currency: str
    capture_method: str
    payment_method: str
    metadata: dict[str, str]
    status: Status = Status.PROCESSING
    amount_received: int = 0
    amount_refunded: int = 0
    decline: str | None = None
    cancellation_reason: str | None = None
    canceled_at: int | None = None
    settles_at: float | None = None
    movements: list[Movement] = field(default_factory=list)

    @property
    def method(self) -> PaymentMethod:
        return payment_method(self.payment_method)

    @property
    def amount_capturable(self) -> int:
        return self.amount if self.status is Status.REQUIRES_CAPTURE else 0

    @property
    def charge_id(self) -> str:
        return "ch_" + self.id.removeprefix("pi_")

    def authorize(self) -> None:
        self.status = Status.REQUIRES_CAPTURE
        self._move("authorize", self.amount)
        if self.capture_method == "automatic":
            self.capture(self.amount)

    def decline_with(self, decline_code: str) -> None:
        self.status = Status.REQUIRES_PAYMENT_METHOD
        self.decline = decline_code
        self.settles_at = None

    def capture(self, amount: int) -> None:
        if self.status is not Status.REQUIRES_CAPTURE:
            raise self._wrong_status("captured", "requires_capture")
        if amount > self.amount:
            message = "The amount to capture must be no more than the amount authorized."
            raise refused(message, code="amount_too_large", param="amount_to_capture")
        self.status = Status.SUCCEEDED
        self.amount_received = amount
        self._move("capture", amount)
        if amount < self.amount:
            self._move("release", self.amount - amount)

    def cancel(self, reason: str | None, now: int) -> None:
        if self.status in {Status.SUCCEEDED, Status.CANCELED, Status.PROCESSING}:
            raise self._wrong_status("canceled", "requires_payment_method or requires_capture")
        if self.status is Status.REQUIRES_CAPTURE:
            self._move("release", self.amount)
        self.status = Status.CANCELED
        self.cancellation_reason = reason
        self.canceled_at = now

    def refund(self, amount: int | None) -> int:
        left = self.amount_received - self.amount_refunded
        asked = left if amount is None else amount
        if self.status is not Status.SUCCEEDED:
            message = "This PaymentIntent does not have a successful charge to refund."
            raise unexpected_state(message)
        if not left:
            raise refused("The charge has already been refunded.", code="charge_already_refunded")
        if asked > left:
            message = f"Refund amount ({asked}) is greater than unrefunded amount ({left})."
            raise refused(message, code="amount_too_large", param="amount")
        self.amount_refunded += asked
        self._move("refund", asked)
        return asked

    def _move(self, kind: str, amount: int) -> None:
        self.movements.append(Movement(kind, amount))

    def _wrong_status(self, deed: str, needed: str) -> Exception:
        return unexpected_state(
            f"This PaymentIntent could not be {deed} because it has a status of {self.status}. "
            f"Only a PaymentIntent with one of the following statuses may be {deed}: {needed}."
        )


@dataclass
class Refund:
    """Money on its way back to the card."""

    id: str
    created: int
    payment_intent: str
    amount: int
    currency: str
    reason: str | None
    metadata: dict[str, str]
    status: str = "succeeded"
    settles_at: float | None = None
