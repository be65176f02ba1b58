"""The payment of one order: what may happen to it, and in what order."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money

from payment_service.domain.attempt import Attempt, AttemptState, Kind, outcome_of
from payment_service.domain.errors import (
    AlreadyVoided,
    IllegalTransition,
    PaymentAmountExceeded,
    PaymentMismatch,
    PaymentNotAuthorized,
    PaymentNotCaptured,
    PaymentOutcomeUnknown,
    ProviderDeclined,
    RefundIdReused,
)
from payment_service.domain.events import (
    PaymentAuthorized,
    PaymentCaptured,
    PaymentDeclined,
    PaymentEvent,
    PaymentRefunded,
    PaymentVoided,
)
from payment_service.domain.outcomes import (
    Failed,
    Hint,
    Outcome,
    ProviderPayment,
    Standing,
    Succeeded,
)
from payment_service.domain.state import CAPTURED, KNOWN_BY, LEGAL_MOVES, State
from payment_service.domain.transfer import Movement, Transfer

# ISO 4217's code where no currency is involved: a tombstone was never asked for an amount.
NO_AMOUNT = Money.zero("XXX")


@dataclass
class Payment:
    """Changes go through methods; `touched`, `transfers` and `events` are what is new to save."""

    id: UUID
    order_id: UUID
    amount: Money
    captured: Money
    refunded: Money
    state: State
    created_at: datetime
    updated_at: datetime
    provider_reference: str | None = None
    decline_code: str = ""
    decline_message: str = ""
    void_requested: bool = False
    """Asked to be voided while the authorization's outcome was still unknown."""
    version: int = 0
    attempts: list[Attempt] = field(default_factory=list)
    touched: list[Attempt] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    events: list[PaymentEvent] = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def requested(
        cls, order_id: UUID, amount: Money, payment_token: str, now: datetime
    ) -> "Payment":
        payment = cls._new(order_id, amount, State.PENDING, now)
        attempt = payment._start(Kind.AUTHORIZE, amount, now)  # noqa: SLF001 - its own class
        attempt.payment_token = payment_token
        return payment

    @classmethod
    def tombstone(cls, order_id: UUID, now: datetime) -> "Payment":
        """Voided before it was asked for: whoever asks later is refused."""
        payment = cls._new(order_id, NO_AMOUNT, State.VOIDED, now)
        payment.events.append(PaymentVoided(payment))
        return payment

    @classmethod
    def _new(cls, order_id: UUID, amount: Money, state: State, now: datetime) -> "Payment":
        zero = Money.zero(amount.currency)
        return cls(new_id(), order_id, amount, zero, zero, state, now, now)

    def must_be_authorized_for(self, amount: Money, payment_token: str) -> None:
        """The answer to whoever asked for this authorization, now or again."""
        if self.void_requested or self.state is State.VOIDED:
            raise AlreadyVoided("This order's payment was voided.")
        if amount != self.amount or payment_token != self.authorization.payment_token:
            raise PaymentMismatch("This order's payment was asked for differently before.")
        if self.state is State.PENDING:
            raise PaymentOutcomeUnknown
        if self.state is State.DECLINED:
            raise ProviderDeclined(self.decline_code, self.decline_message)

    def begin_capture(self, amount: Money, now: datetime) -> Attempt | None:
        """The attempt to carry out, or None when the amount was captured before."""
        if self.state in CAPTURED:
            if amount != self.captured:
                raise PaymentMismatch("Another amount was captured before.")
            return None
        self._must_be_idle()
        if self.state is not State.AUTHORIZED or self.void_requested:
            raise PaymentNotAuthorized("Nothing is authorized.", state=self.state.upper())
        self._must_be_within(amount, self.amount)
        return self._start(Kind.CAPTURE, amount, now)

    def begin_void(self, now: datetime) -> Attempt | None:
        """The attempt to carry out, or None when there is nothing to void."""
        if self.took_nothing:
            return None
        if self.state in CAPTURED:
            raise self._already_captured()
        self.void_requested = True
        return None if self._open_attempts() else self._start(Kind.VOID, self.amount, now)

    @property
    def took_nothing(self) -> bool:
        """It ended without money: there is nothing to void, now or later."""
        return self.state in {State.VOIDED, State.DECLINED}

    @property
    def was_given_up(self) -> bool:
        """It ended without money, and nothing is or was voided because of that."""
        voids = [attempt for attempt in self.attempts if attempt.kind is Kind.VOID]
        failed = all(void.state is AttemptState.FAILED for void in voids)
        return self.state is State.DECLINED and failed

    def must_be_void(self) -> None:
        """The answer to whoever asked for a void that found nothing to carry out."""
        if self.state is State.PENDING or self._open_attempts():
            raise PaymentOutcomeUnknown

    def begin_refund(
        self, request_id: UUID, amount: Money, reason: str, now: datetime
    ) -> Attempt | None:
        """The attempt to carry out, or None when this refund was made before."""
        before = next((each for each in self.attempts if each.request_id == request_id), None)
        if before:
            self._must_be_same_refund(before, amount, reason)
            return None
        self._must_be_idle()
        if self.state not in CAPTURED:
            raise PaymentNotCaptured("Nothing is captured.", state=self.state.upper())
        self._must_be_within(amount, self.captured - self.refunded)
        attempt = self._start(Kind.REFUND, amount, now)
        attempt.request_id, attempt.reason = request_id, reason
        return attempt

    def must_have_settled(self, attempt_id: UUID) -> None:
        """Raise what the caller of a capture, void or refund must be told, if anything."""
        attempt = self.attempt(attempt_id)
        if attempt.open:
            raise PaymentOutcomeUnknown
        if attempt.kind is Kind.VOID and self.state in CAPTURED:
            raise self._already_captured()
        if attempt.state is AttemptState.FAILED and self.state is State.VOIDED:
            raise PaymentNotAuthorized(attempt.failure_message, state=self.state.upper())
        if attempt.state is AttemptState.FAILED:
            raise ProviderDeclined(attempt.failure_code, attempt.failure_message)

    def settle(self, attempt_id: UUID, outcome: Outcome, now: datetime) -> None:
        """Take in what became of an attempt. Whoever comes second with a result changes nothing."""
        attempt = self.attempt(attempt_id)
        if not attempt.open:
            return
        attempt.settle(outcome)
        self._touch(attempt, now)
        match attempt.kind, outcome:
            case Kind.AUTHORIZE, Succeeded(reference):
                self._authorized(reference, now)
            case Kind.AUTHORIZE, Failed(code, message):
                self._declined(code, message)
            case Kind.CAPTURE, Succeeded():
                self._was_captured(attempt.amount, now)
            case Kind.CAPTURE, Failed(authorization_gone=True):
                self._was_voided(now)
            case Kind.VOID, Succeeded():
                self._was_voided(now)
            case Kind.VOID, Failed(taken=Money() as taken) if self.state is State.AUTHORIZED:
                self._was_captured(taken, now)
            case Kind.REFUND, Succeeded():
                self._was_refunded(attempt.amount, now)

    def align(self, seen: ProviderPayment, now: datetime) -> None:
        """Learn from how the payment stands at the provider."""
        for attempt in self._open_attempts():
            outcome = outcome_of(attempt.kind, seen)
            if outcome is not None:
                self.settle(attempt.id, outcome, now)
        if self.state is State.AUTHORIZED and seen.standing is Standing.CANCELLED:
            self._was_voided(now)
        if self.state is State.AUTHORIZED and seen.standing is Standing.CAPTURED:
            self._was_captured(seen.captured, now)
        if self.was_given_up and seen.standing is Standing.AUTHORIZED:
            self._void_stray(seen, now)

    def knows(self, hint: Hint) -> bool:
        """Whether the hint tells nothing new, so that the provider need not be asked."""
        return hint.standing is None or self.state in KNOWN_BY[hint.standing]

    def attempt(self, attempt_id: UUID) -> Attempt:
        return next(attempt for attempt in self.attempts if attempt.id == attempt_id)

    @property
    def authorization(self) -> Attempt:
        return next(attempt for attempt in self.attempts if attempt.kind is Kind.AUTHORIZE)

    def _authorized(self, reference: str, now: datetime) -> None:
        self.provider_reference = reference
        self._move(State.AUTHORIZED, PaymentAuthorized)
        self._transfer(Movement.AUTHORIZE, self.amount, now)
        if self.void_requested:
            self._start(Kind.VOID, self.amount, now).check_in = timedelta()

    def _declined(self, code: str, message: str) -> None:
        self.decline_code, self.decline_message = code, message
        self._move(State.DECLINED, PaymentDeclined)

    def _was_captured(self, amount: Money, now: datetime) -> None:
        self.captured = amount
        self._move(State.CAPTURED, PaymentCaptured)
        self._transfer(Movement.CAPTURE, amount, now)
        if amount < self.amount:
            self._transfer(Movement.RELEASE, self.amount - amount, now)

    def _was_voided(self, now: datetime) -> None:
        if self.state is State.AUTHORIZED:
            self._move(State.VOIDED, PaymentVoided)
        self._transfer(Movement.RELEASE, self.amount, now)

    def _was_refunded(self, amount: Money, now: datetime) -> None:
        self.refunded += amount
        whole = self.refunded == self.captured
        self._move(State.REFUNDED if whole else State.PARTIALLY_REFUNDED, PaymentRefunded)
        self._transfer(Movement.REFUND, amount, now)

    def _void_stray(self, seen: ProviderPayment, now: datetime) -> None:
        """We had given up on it and said so, yet the provider kept the amount: give it back."""
        if self.provider_reference is None:
            self.provider_reference = seen.reference
            self._transfer(Movement.AUTHORIZE, self.amount, now)
        self._start(Kind.VOID, self.amount, now).check_in = timedelta()

    def _already_captured(self) -> PaymentNotAuthorized:
        message = "What was captured must be refunded instead."
        return PaymentNotAuthorized(message, state=self.state.upper())

    def _must_be_same_refund(self, before: Attempt, amount: Money, reason: str) -> None:
        if (before.amount, before.reason) != (amount, reason):
            raise RefundIdReused("This request id was used for another refund.")
        self.must_have_settled(before.id)

    def _must_be_idle(self) -> None:
        """Nothing new is asked of the provider while an outcome is unknown."""
        if self._open_attempts():
            raise PaymentOutcomeUnknown

    def _must_be_within(self, amount: Money, limit: Money) -> None:
        if amount.currency != limit.currency:
            raise PaymentMismatch(f"The payment is in {limit.currency}.")
        if limit < amount:
            raise PaymentAmountExceeded(f"At most {limit} is possible.", available=limit)

    def _open_attempts(self) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.open]

    def _start(self, kind: Kind, amount: Money, now: datetime) -> Attempt:
        attempt = Attempt.started(kind, amount, now)
        self.attempts.append(attempt)
        self._touch(attempt, now)
        return attempt

    def _touch(self, attempt: Attempt, now: datetime) -> None:
        self.updated_at = now
        if attempt not in self.touched:
            self.touched.append(attempt)

    def _move(self, to: State, event: type[PaymentEvent]) -> None:
        if to not in LEGAL_MOVES[self.state]:
            raise IllegalTransition(f"Payment {self.id} cannot move from {self.state} to {to}")
        self.state = to
        self.events.append(event(self))

    def _transfer(self, kind: Movement, amount: Money, now: datetime) -> None:
        self.transfers.append(Transfer.of(kind, amount, now))
