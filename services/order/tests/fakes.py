"""In-memory stand-ins for the ports: storage that forgets what was not committed, and the world."""

import copy
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money
from chassis.unit_of_work import AuditDetail, Event
from order_service.application.ports import (
    CHECKOUT,
    AlreadyPlaced,
    Lease,
    LeaseLost,
    OrderFilter,
    PlacementKey,
    SagaRow,
)
from order_service.domain.cart import Cart, CartState
from order_service.domain.catalogue import Variant
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.errors import (
    CartNotFound,
    OrderNotFound,
    RequestIdReused,
    VariantNotFound,
)
from order_service.domain.order import Order
from order_service.domain.saga import Outcome, Saga, SagaKind, SagaState, Step
from order_service.domain.timeline import Entry

from services.order.tests.builders import RATE
from services.order.tests.world import World


@dataclass
class LeasedSaga:
    """A saga row with the times that only the database sees."""

    row: SagaRow
    lease_until: datetime
    next_attempt_at: datetime
    deadline_at: datetime


@dataclass
class Storage:
    """What is committed."""

    carts: dict[UUID, Cart] = field(default_factory=dict)
    orders: dict[UUID, Order] = field(default_factory=dict)
    timelines: defaultdict[UUID, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    placements: dict[tuple[UUID, UUID], tuple[bytes, UUID]] = field(default_factory=dict)
    sagas: dict[UUID, LeasedSaga] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    audited: list[tuple[str, str]] = field(default_factory=list)
    next_number: int = 1001


class FakeCarts:
    def __init__(self, storage: Storage) -> None:
        self._carts = storage.carts

    async def get(self, cart_id: UUID) -> Cart:
        if cart_id not in self._carts:
            raise CartNotFound(cart_id=cart_id)
        return copy.copy(self._carts[cart_id])

    async def get_for_update(self, cart_id: UUID) -> Cart:
        return await self.get(cart_id)

    async def open_of(self, customer_ids: Sequence[UUID]) -> Sequence[Cart]:
        found = [
            copy.copy(each)
            for each in self._carts.values()
            if each.customer_id in customer_ids and each.state is CartState.OPEN
        ]
        return sorted(found, key=lambda cart: cart.id)

    async def hand_over(self, giver: UUID, taker: UUID) -> int:
        given = [each for each in self._carts.values() if each.customer_id == giver]
        for cart in given:
            cart.customer_id = taker
        return len(given)

    async def remove(self, cart_id: UUID) -> None:
        del self._carts[cart_id]

    async def add(self, cart: Cart) -> None:
        self._carts[cart.id] = copy.copy(cart)

    async def save(self, cart: Cart) -> None:
        self._carts[cart.id] = copy.copy(cart)

    async def reopen(self, cart_id: UUID, order_id: UUID, now: datetime) -> None:
        self._carts[cart_id].reopen(order_id, now)

    async def consume(self, cart_id: UUID, order_id: UUID, now: datetime) -> None:
        self._carts[cart_id].consume(order_id, now)


class FakeOrders:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def get(self, order_id: UUID) -> Order:
        if order_id not in self._storage.orders:
            raise OrderNotFound(order_id=order_id)
        return self._storage.orders[order_id].copied()

    async def get_for_update(self, order_id: UUID) -> Order:
        return await self.get(order_id)

    async def find_placed(self, key: PlacementKey) -> Order | None:
        placed = self._storage.placements.get((key.customer_id, key.request_id))
        if placed is None:
            return None
        if placed[0] != key.request_hash:
            raise RequestIdReused
        return await self.get(placed[1])

    async def find(self, wanted: OrderFilter, size: int, before: UUID | None) -> Sequence[Order]:
        found = [order for order in self._storage.orders.values() if _passes(order, wanted)]
        newest = sorted(found, key=lambda order: order.id, reverse=True)
        return [order for order in newest if before is None or order.id < before][:size]

    async def timeline(self, order_id: UUID, size: int, after: int) -> Sequence[Entry]:
        return [each for each in self._storage.timelines[order_id] if each.version > after][:size]

    async def hand_over(self, giver: UUID, taker: UUID) -> int:
        placements = self._storage.placements
        given = [key for key in placements if key[0] == giver and (taker, key[1]) not in placements]
        for key in given:
            placements[taker, key[1]] = placed = placements.pop(key)
            self._storage.orders[placed[1]].customer_id = taker
        return len(given)

    async def add(self, order: Order, key: PlacementKey) -> None:
        if (key.customer_id, key.request_id) in self._storage.placements:
            raise AlreadyPlaced
        order.accept(str(self._storage.next_number))
        self._storage.next_number += 1
        self._storage.placements[key.customer_id, key.request_id] = (key.request_hash, order.id)
        await self.save(order)

    async def save(self, order: Order) -> None:
        self._storage.timelines[order.id].extend(order.take_entries())
        self._storage.orders[order.id] = order.copied()

    async def replace(self, seen: Order, order: Order) -> bool:
        unchanged = self._storage.orders[seen.id] == seen
        if unchanged:
            await self.save(order)
        return unchanged


class FakeSagas:
    def __init__(self, storage: Storage) -> None:
        self._sagas = storage.sagas

    async def add(
        self,
        order_id: UUID,
        payment_token: str,
        lease: Lease,
        deadline: timedelta,
        saga: Saga = CHECKOUT,
    ) -> SagaRow:
        row = SagaRow(new_id(), order_id, saga, payment_token, version=1, late=False)
        self._sagas[row.id] = LeasedSaga(row, _now() + lease.duration, _now(), _now() + deadline)
        return row

    async def find(self, order_id: UUID, kind: SagaKind) -> Saga | None:
        held = self._held(order_id, kind)
        return held.row.saga if held else None

    async def get(self, saga_id: UUID) -> Saga:
        return self._sagas[saga_id].row.saga

    async def lock_checkout(self, order_id: UUID) -> None:
        """Nobody else runs between the awaits of a fake."""

    async def end_checkout(self, order_id: UUID) -> None:
        held = self._held(order_id, SagaKind.CHECKOUT)
        if held and held.row.saga.step:
            ended = replace(held.row.saga, state=SagaState.CANCELLED, step=None)
            held.row = replace(held.row, saga=ended, payment_token="", version=held.row.version + 1)

    def _held(self, order_id: UUID, kind: SagaKind) -> LeasedSaga | None:
        return next(
            (
                each
                for each in self._sagas.values()
                if (each.row.order_id, each.row.saga.kind) == (order_id, kind)
            ),
            None,
        )

    async def claim(self, lease: Lease, limit: int) -> Sequence[SagaRow]:
        now = _now()
        due = [
            each
            for each in self._sagas.values()
            if each.row.saga.state in (SagaState.RUNNING, SagaState.COMPENSATING)
            and each.lease_until < now
            and each.next_attempt_at <= now
        ][:limit]
        return [self._write(each, lease.duration, None) for each in due]

    async def save(
        self,
        row: SagaRow,
        results: Sequence[tuple[Step, Outcome]],  # noqa: ARG002 - nobody reads them back
        lease: Lease,
        pause: timedelta | None,
    ) -> SagaRow:
        held = self._sagas[row.id]
        if held.row.version != row.version:
            raise LeaseLost
        token = row.payment_token if row.saga.step else ""
        return self._write(
            replace(held, row=replace(row, payment_token=token)), lease.duration, pause
        )

    def _write(self, held: LeasedSaga, duration: timedelta, pause: timedelta | None) -> SagaRow:
        now = _now()
        row = replace(held.row, version=held.row.version + 1, late=held.deadline_at < now)
        self._sagas[row.id] = LeasedSaga(
            row,
            now + duration if pause is None else now,
            held.next_attempt_at if pause is None else now + pause,
            held.deadline_at,
        )
        return row


class FakeUnitOfWork:
    """Works on a copy of the storage and swaps it in at commit."""

    def __init__(self, storage: Storage) -> None:
        self._committed = storage
        self._draft = copy.deepcopy(storage)
        self.carts = FakeCarts(self._draft)
        self.orders = FakeOrders(self._draft)
        self.sagas = FakeSagas(self._draft)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """What was not committed is forgotten."""

    def record(self, *events: Event) -> None:
        self._draft.events.extend(events)

    def audit(
        self,
        action: str,
        subject: str,
        details: Mapping[str, AuditDetail] | None = None,  # noqa: ARG002 - nobody asks
    ) -> None:
        self._draft.audited.append((action, subject))

    async def commit(self) -> None:
        vars(self._committed).update(vars(copy.deepcopy(self._draft)))


@dataclass(frozen=True)
class FakeReads:
    carts: FakeCarts
    orders: FakeOrders
    sagas: FakeSagas


@asynccontextmanager
async def fake_reads(storage: Storage) -> AsyncIterator[FakeReads]:
    yield FakeReads(FakeCarts(storage), FakeOrders(storage), FakeSagas(storage))


@dataclass(frozen=True)
class FakeCatalogue:
    world: World

    async def variants(self, ids: Sequence[UUID]) -> Mapping[UUID, Variant]:
        for each in ids:
            if each not in self.world.variants:
                raise VariantNotFound(variant_id=each)
        return {each: self.world.variants[each] for each in ids}


@dataclass(frozen=True)
class FakeStock:
    world: World

    async def reserve(self, order: Order) -> None:
        lines = [(line.sku, line.quantity) for line in order.lines]
        self.world.perform("reserve", lambda: self.world.reserve(order.id, lines))

    async def commit(self, order_id: UUID) -> None:
        self.world.perform("commit", lambda: self.world.commit(order_id))

    async def release(self, order_id: UUID) -> None:
        self.world.perform("release", lambda: self.world.release(order_id))


@dataclass(frozen=True)
class FakePayments:
    world: World

    async def authorize(self, order: Order, token: str) -> None:
        self.world.perform("authorize", lambda: self.world.authorize(order.id, token))

    async def capture(self, order: Order) -> None:
        total = order.totals.total.minor
        self.world.perform("capture", lambda: self.world.capture(order.id, total))

    async def void(self, order_id: UUID) -> None:
        self.world.perform("void", lambda: self.world.void(order_id))

    async def refund(self, order_id: UUID, refund_id: UUID, amount: Money, reason: str) -> None:  # noqa: ARG002
        self.world.perform("refund", lambda: self.world.refund(order_id, refund_id, amount.minor))

    async def refund_rest(self, order_id: UUID, reason: str) -> None:  # noqa: ARG002
        self.world.perform("refund rest", lambda: self.world.refund_rest(order_id))


@dataclass(frozen=True)
class FakeShipping:
    world: World

    async def quote(
        self,
        address: Address,  # noqa: ARG002 - one rate for all
        weight_grams: int,  # noqa: ARG002
        currency: str,  # noqa: ARG002
    ) -> Sequence[ShippingRate]:
        return [RATE]

    async def create_shipment(self, order: Order) -> UUID:
        return self.world.perform("ship", lambda: self.world.ship(order.id))

    async def cancel_shipment(self, order_id: UUID) -> None:
        self.world.perform("cancel shipment", lambda: self.world.cancel_shipment(order_id))


def _passes(order: Order, wanted: OrderFilter) -> bool:
    return (
        wanted.customer_id in (None, order.customer_id)
        and wanted.state in (None, order.state)
        and wanted.payment_state in (None, order.payment_state)
        and wanted.fulfilment_state in (None, order.fulfilment_state)
        and (wanted.created_from is None or order.create_time >= wanted.created_from)
        and (wanted.created_before is None or order.create_time < wanted.created_before)
    )


def _now() -> datetime:
    return datetime.now(UTC)
