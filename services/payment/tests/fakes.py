"""In-memory stand-ins for the ports."""

# ruff: noqa: ARG002 - the ports decide the parameters

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from chassis.clock import Clock
from chassis.money import Money
from chassis.unit_of_work import Event
from payment_service.domain.attempt import Attempt, Kind
from payment_service.domain.errors import (
    PaymentNotFound,
    ProviderSilent,
    StaleVersion,
    WebhookSignatureInvalid,
)
from payment_service.domain.outcomes import Hint, Outcome, ProviderPayment, Succeeded, Unknown
from payment_service.domain.payment import Payment
from payment_service.domain.transfer import Transfer

_CLAIMED_FOR = timedelta(seconds=30)


@dataclass
class FakeStore:
    """Payments, the provider's messages and due work; each change is a transaction."""

    clock: Clock
    payments: dict[UUID, Payment] = field(default_factory=dict)
    transfers: list[Transfer] = field(default_factory=list)
    due: dict[UUID, datetime] = field(default_factory=dict)
    hints: dict[str, Hint] = field(default_factory=dict)
    hints_due: dict[str, datetime] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    transactions: int = 0
    overtaken: int = 0
    """How many of the next changes come too late, after another."""

    async def get(self, order_id: UUID) -> Payment:
        if order_id not in self.payments:
            raise PaymentNotFound(order_id)
        return deepcopy(self.payments[order_id])

    async def batch(self, order_ids: Sequence[UUID]) -> Sequence[Payment]:
        return [deepcopy(self.payments[each]) for each in order_ids if each in self.payments]

    async def add(self, payment: Payment) -> bool:
        if payment.order_id in self.payments:
            return False
        self._keep(payment)
        return True

    async def save(self, payment: Payment) -> None:
        if self.overtaken:
            self.overtaken -= 1
            self.payments[payment.order_id].version += 1
        if self.payments[payment.order_id].version != payment.version:
            raise StaleVersion
        self._keep(payment)

    async def take(self, hint: Hint, check_in: timedelta | None) -> bool:
        if hint.event_id in self.hints:
            return False
        self.hints[hint.event_id] = hint
        if check_in is not None:
            self.hints_due[hint.event_id] = self.clock.now() + check_in
        self.transactions += 1
        return True

    async def followed(self, event_id: str) -> None:
        self.hints_due.pop(event_id, None)
        self.transactions += 1

    async def claim_attempts(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        now = self.clock.now()
        due = [attempt for attempt, at in self.due.items() if at <= now][:limit]
        self.due |= dict.fromkeys(due, now + _CLAIMED_FOR)
        return [(self._order_of(attempt), attempt) for attempt in due]

    async def claim_hints(self, limit: int) -> Sequence[Hint]:
        now = self.clock.now()
        due = [event for event, at in self.hints_due.items() if at <= now][:limit]
        self.hints_due |= dict.fromkeys(due, now + _CLAIMED_FOR)
        return [self.hints[event] for event in due]

    def _keep(self, payment: Payment) -> None:
        payment.version += 1
        for attempt in payment.touched:
            self._schedule(attempt)
        self.transfers += payment.transfers
        self.events += payment.events
        payment.touched, payment.transfers, payment.events = [], [], []
        self.payments[payment.order_id] = deepcopy(payment)
        self.transactions += 1

    def _schedule(self, attempt: Attempt) -> None:
        self.due.pop(attempt.id, None)
        if attempt.check_in is not None:
            self.due[attempt.id] = self.clock.now() + attempt.check_in

    def _order_of(self, attempt_id: UUID) -> UUID:
        return next(
            payment.order_id
            for payment in self.payments.values()
            if any(attempt.id == attempt_id for attempt in payment.attempts)
        )


class FakeProvider:
    """Answers as scripted, else with success; remembers what it was asked, and checks manners."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.script: list[Outcome] = []
        self.asked: list[tuple[Kind, UUID]] = []
        self.standing: ProviderPayment | None = None
        self.found_refund: Outcome | None = None
        self.kept: list[ProviderPayment] = []
        self.silent = False

    async def authorize(
        self, key: UUID, order_id: UUID, amount: Money, payment_token: str
    ) -> Outcome:
        return self._answer(Kind.AUTHORIZE, key, f"pi_{order_id.hex}")

    async def capture(self, key: UUID, reference: str, amount: Money) -> Outcome:
        return self._answer(Kind.CAPTURE, key, reference)

    async def void(self, key: UUID, reference: str) -> Outcome:
        return self._answer(Kind.VOID, key, reference)

    async def refund(self, key: UUID, reference: str, amount: Money, order_id: UUID) -> Outcome:
        return self._answer(Kind.REFUND, key, f"re_{key.hex}")

    async def look_up(self, reference: str) -> ProviderPayment:
        if self.silent or self.standing is None:
            raise ProviderSilent
        return self.standing

    async def find(self, order_id: UUID) -> ProviderPayment | None:
        if self.silent:
            raise ProviderSilent
        return self.standing

    async def authorized(self) -> Sequence[ProviderPayment]:
        if self.silent:
            raise ProviderSilent
        return self.kept

    async def find_refund(self, key: UUID, reference: str) -> Outcome | None:
        if self.silent:
            raise ProviderSilent
        return self.found_refund

    def _answer(self, kind: Kind, key: UUID, reference: str) -> Outcome:
        committed = [a.id for p in self._store.payments.values() for a in p.attempts]
        assert key in committed, "the attempt must be committed before the provider is asked"
        self.asked.append((kind, key))
        if self.silent:
            return Unknown()
        return self.script.pop(0) if self.script else Succeeded(reference)


class FakeReader:
    """Takes `payload` for the event id of a prepared hint, and "good" for a valid signature."""

    def __init__(self) -> None:
        self.hints: dict[bytes, Hint] = {}

    def read(self, payload: bytes, signature: str) -> Hint:
        if signature != "good":
            raise WebhookSignatureInvalid
        return self.hints[payload]
