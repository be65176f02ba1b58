"""In-memory stand-ins for the ports."""

# ruff: noqa: ARG002 - the ports decide the parameters

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
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
    """What is committed; also answers reads and hands out due work."""

    clock: Clock
    payments: dict[UUID, Payment] = field(default_factory=dict)
    transfers: list[Transfer] = field(default_factory=list)
    due: dict[UUID, datetime] = field(default_factory=dict)
    hints: dict[str, Hint] = field(default_factory=dict)
    hints_due: dict[str, datetime] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    open_transactions: int = 0
    committed_transactions: int = 0

    def open(self) -> "FakeUnitOfWork":
        return FakeUnitOfWork(self)

    async def get(self, order_id: UUID) -> Payment:
        if order_id not in self.payments:
            raise PaymentNotFound(order_id)
        return deepcopy(self.payments[order_id])

    async def batch(self, order_ids: Sequence[UUID]) -> Sequence[Payment]:
        return [deepcopy(self.payments[each]) for each in order_ids if each in self.payments]

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

    def schedule(self, attempt: Attempt) -> None:
        self.due.pop(attempt.id, None)
        if attempt.check_in is not None:
            self.due[attempt.id] = self.clock.now() + attempt.check_in

    def _order_of(self, attempt_id: UUID) -> UUID:
        return next(
            payment.order_id
            for payment in self.payments.values()
            if any(attempt.id == attempt_id for attempt in payment.attempts)
        )


class FakePayments:
    """The payments of one transaction, applied on commit."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.staged: dict[UUID, Payment] = {}
        self.new_transfers: list[Transfer] = []
        self.touched: list[Attempt] = []

    async def add(self, payment: Payment) -> bool:
        if payment.order_id in self._store.payments:
            return False
        self._stage(payment)
        return True

    async def get(self, order_id: UUID) -> Payment:
        return await self._store.get(order_id)

    async def save(self, payment: Payment) -> None:
        if self._store.payments[payment.order_id].version != payment.version:
            raise StaleVersion
        self._stage(payment)

    def _stage(self, payment: Payment) -> None:
        payment.version += 1
        self.new_transfers += payment.transfers
        self.touched += payment.touched
        payment.transfers, payment.touched = [], []
        stored = deepcopy(payment)
        stored.events = []
        self.staged[payment.order_id] = stored


class FakeMessages:
    """The provider's messages of one transaction."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.taken: dict[str, tuple[Hint, timedelta | None]] = {}
        self.done: list[str] = []

    async def take(self, hint: Hint, check_in: timedelta | None) -> bool:
        if hint.event_id in self._store.hints:
            return False
        self.taken[hint.event_id] = (hint, check_in)
        return True

    async def followed(self, event_id: str) -> None:
        self.done.append(event_id)


class FakeUnitOfWork:
    """Commits everything at once, or nothing."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self._events: list[Event] = []

    async def __aenter__(self) -> Self:
        self.payments = FakePayments(self._store)
        self.messages = FakeMessages(self._store)
        self._store.open_transactions += 1
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        self._store.open_transactions -= 1

    def record(self, *events: Event) -> None:
        self._events.extend(events)

    async def commit(self) -> None:
        store = self._store
        store.payments |= self.payments.staged
        store.transfers += self.payments.new_transfers
        for attempt in self.payments.touched:
            store.schedule(attempt)
        for event_id, (hint, check_in) in self.messages.taken.items():
            store.hints[event_id] = hint
            if check_in is not None:
                store.hints_due[event_id] = store.clock.now() + check_in
        for event_id in self.messages.done:
            store.hints_due.pop(event_id, None)
        store.events += self._events
        store.committed_transactions += 1


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
        self._must_not_be_in_a_transaction()
        if self.silent or self.standing is None:
            raise ProviderSilent
        return self.standing

    async def find(self, order_id: UUID) -> ProviderPayment | None:
        self._must_not_be_in_a_transaction()
        if self.silent:
            raise ProviderSilent
        return self.standing

    async def authorized(self) -> Sequence[ProviderPayment]:
        self._must_not_be_in_a_transaction()
        if self.silent:
            raise ProviderSilent
        return self.kept

    async def find_refund(self, key: UUID, reference: str) -> Outcome | None:
        if self.silent:
            raise ProviderSilent
        return self.found_refund

    def _answer(self, kind: Kind, key: UUID, reference: str) -> Outcome:
        self._must_not_be_in_a_transaction()
        committed = [a.id for p in self._store.payments.values() for a in p.attempts]
        assert key in committed, "the attempt must be committed before the provider is asked"
        self.asked.append((kind, key))
        if self.silent:
            return Unknown()
        return self.script.pop(0) if self.script else Succeeded(reference)

    def _must_not_be_in_a_transaction(self) -> None:
        assert not self._store.open_transactions, "the provider was asked inside a transaction"


class FakeReader:
    """Takes `payload` for the event id of a prepared hint, and "good" for a valid signature."""

    def __init__(self) -> None:
        self.hints: dict[bytes, Hint] = {}

    def read(self, payload: bytes, signature: str) -> Hint:
        if signature != "good":
            raise WebhookSignatureInvalid
        return self.hints[payload]
