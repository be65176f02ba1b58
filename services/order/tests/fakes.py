"""Order's own storage in memory: what was not committed is forgotten."""

import copy
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from chassis.unit_of_work import AuditDetail, Event
from order_service.application.ports import (
    AlreadyPlaced,
    OrderFilter,
    PlacementKey,
)
from order_service.domain.cart import Cart, CartState
from order_service.domain.errors import (
    CartNotFound,
    OrderNotFound,
    RequestIdReused,
)
from order_service.domain.order import Order
from order_service.domain.timeline import Entry

from services.order.tests.fake_sagas import FakeSagas, LeasedSaga


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

    async def save(self, cart: Cart) -> None:
        self._carts[cart.id] = copy.copy(cart)

    async def replace(self, cart: Cart, seen_version: int) -> bool:
        stored = self._carts.get(cart.id)
        found = stored and (stored.version, stored.customer_id) == (seen_version, cart.customer_id)
        if found:
            await self.save(cart)
        return bool(found)

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

    async def several(self, ids: Sequence[UUID]) -> Sequence[Order]:
        return [await self.get(each) for each in ids if each in self._storage.orders]

    async def timelines(self, ids: Sequence[UUID], most: int) -> Mapping[UUID, Sequence[Entry]]:
        return {each: await self.timeline(each, most, 0) for each in ids}

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


class FakeUnitOfWork:
    """Works on a copy of the storage and swaps it in at commit."""

    def __init__(self, storage: Storage) -> None:
        self._committed = storage
        self._draft = copy.deepcopy(storage)
        self.carts = FakeCarts(self._draft)
        self.orders = FakeOrders(self._draft)
        self.sagas = FakeSagas(self._draft.sagas)

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
    yield FakeReads(FakeCarts(storage), FakeOrders(storage), FakeSagas(storage.sagas))


def _passes(order: Order, wanted: OrderFilter) -> bool:
    return (
        wanted.customer_id in (None, order.customer_id)
        and wanted.state in (None, order.state)
        and wanted.payment_state in (None, order.payment_state)
        and wanted.fulfilment_state in (None, order.fulfilment_state)
        and (wanted.created_from is None or order.create_time >= wanted.created_from)
        and (wanted.created_before is None or order.create_time < wanted.created_before)
    )
