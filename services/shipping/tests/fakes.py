"""Shipping's ports in memory."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

from chassis.unit_of_work import Event
from shipping_service.domain.shipment import Shipment

from services.shipping.tests.builders import NOON


class Store:
    """What is committed. Its clock moves on with every transaction."""

    def __init__(self, *shipments: Shipment) -> None:
        self.shipments = {each.id: each for each in shipments}
        self.events: list[Event] = []
        self.now = NOON

    def open(self) -> "FakeUnitOfWork":
        self.now += timedelta(milliseconds=1)
        return FakeUnitOfWork(self)

    async def find(
        self, ids: Collection[UUID] = (), order_ids: Collection[UUID] = ()
    ) -> list[Shipment]:
        every = self.shipments.values()
        return [each for each in every if each.id in ids or each.order_id in order_ids]


class FakeUnitOfWork:
    """Changes a copy, and gives it back to the store on commit."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._events: list[Event] = []
        self.shipments = FakeShipments(dict(store.shipments), store.now)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self._events.clear()

    async def now(self) -> datetime:
        return self._store.now

    def record(self, *events: Event) -> None:
        self._events.extend(events)

    async def commit(self) -> None:
        self._store.shipments = self.shipments.rows
        self._store.events += self._events


class FakeShipments:
    def __init__(self, rows: dict[UUID, Shipment], now: datetime) -> None:
        self.rows = rows
        self._now = now

    async def add(self, shipment: Shipment) -> bool:
        if any(each.order_id == shipment.order_id for each in self.rows.values()):
            return False
        self.rows[shipment.id] = shipment
        return True

    async def of_order(self, order_id: UUID) -> Shipment:
        return next(each for each in self.rows.values() if each.order_id == order_id)

    async def lock_of_order(self, order_id: UUID) -> Shipment:
        return await self.of_order(order_id)

    async def lock_due(self, limit: int) -> list[Shipment]:
        due = [
            each
            for each in self.rows.values()
            if each.next_step_at is not None and each.next_step_at <= self._now
        ]
        return sorted(due, key=lambda each: each.next_step_at or NOON)[:limit]

    async def save(self, shipments: Sequence[Shipment]) -> None:
        self.rows.update((each.id, each) for each in shipments)


class FakeChanges:
    """Wakes its watcher with the next state that the test lined up."""

    def __init__(self, store: Store, *following: Shipment) -> None:
        self._store = store
        self._following = list(following)
        self.watched: list[str] = []

    @contextmanager
    def watching(self, aggregate_ids: Iterable[str]) -> Iterator["FakeChanges"]:
        self.watched = list(aggregate_ids)
        yield self

    async def changed(self) -> None:
        shipment = self._following.pop(0)
        self._store.shipments[shipment.id] = shipment
