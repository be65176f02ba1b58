"""The inventory's ports in memory."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

from chassis.unit_of_work import AuditDetail, Event
from inventory_service.domain.errors import LostRace
from inventory_service.domain.reservation import Reservation, ReservationState
from inventory_service.domain.stock import Movement, Stock, StockKey

from services.inventory.tests.builders import NOON


class Store:
    """What is committed. Its clock moves on with every transaction."""

    def __init__(self, *stocks: Stock) -> None:
        self.stocks = {stock.key: stock for stock in stocks}
        self.reservations: dict[UUID, Reservation] = {}
        self.movements: list[Movement] = []
        self.events: list[Event] = []
        self.audited: list[tuple[str, str, dict[str, AuditDetail]]] = []
        self.now = NOON

    def open(self) -> "FakeUnitOfWork":
        self.now += timedelta(milliseconds=1)
        return FakeUnitOfWork(self)

    async def of(self, skus: Collection[str]) -> list[Stock]:
        found = [each for each in self.stocks.values() if each.key.sku in skus and each.version]
        return sorted(found, key=_by_key)


class FakeUnitOfWork:
    """Changes copies, and gives them back to the store on commit."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._events: list[Event] = []
        self._audited: list[tuple[str, str, dict[str, AuditDetail]]] = []
        self.stocks = FakeStocks(dict(store.stocks))
        self.reservations = FakeReservations(dict(store.reservations), store.now)

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

    def audit(
        self, action: str, subject: str, details: Mapping[str, AuditDetail] | None = None
    ) -> None:
        self._audited.append((action, subject, dict(details or {})))

    async def commit(self) -> None:
        self._store.stocks = self.stocks.rows
        self._store.reservations = self.reservations.rows
        self._store.movements += self.stocks.movements
        self._store.events += self._events
        self._store.audited += self._audited


class FakeStocks:
    def __init__(self, rows: dict[StockKey, Stock]) -> None:
        self.rows = rows
        self.movements: list[Movement] = []

    async def add_missing(self, keys: Collection[StockKey]) -> None:
        for key in keys:
            self.rows.setdefault(key, Stock(key, NOON))

    async def lock(self, skus: Collection[str]) -> list[Stock]:
        return sorted((each for each in self.rows.values() if each.key.sku in skus), key=_by_key)

    async def save(self, stocks: Sequence[Stock], movements: Sequence[Movement]) -> None:
        self.rows.update((stock.key, stock) for stock in stocks)
        self.movements += movements


class FakeReservations:
    def __init__(self, rows: dict[UUID, Reservation], now: datetime) -> None:
        self.rows = rows
        self._now = now

    async def lock(self, order_ids: Collection[UUID]) -> list[Reservation]:
        return [self.rows[each] for each in sorted(order_ids) if each in self.rows]

    async def lock_overdue(self, limit: int) -> list[Reservation]:
        overdue = [
            each
            for each in self.rows.values()
            if each.state is ReservationState.HELD and each.expires_at <= self._now
        ]
        return sorted(overdue, key=lambda each: each.expires_at)[:limit]

    async def add(self, reservations: Sequence[Reservation]) -> None:
        if any(each.order_id in self.rows for each in reservations):
            raise LostRace
        await self.update(reservations)

    async def update(self, reservations: Sequence[Reservation]) -> None:
        self.rows.update((each.order_id, each) for each in reservations)

    async def reallocate(self, reservations: Sequence[Reservation]) -> None:
        await self.update(reservations)


class FakeChanges:
    """Wakes watchers each time the test says so; `watched` shows what they wait for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.watched: list[str] = []
        self.next: list[Stock] = []

    @contextmanager
    def watching(self, aggregate_ids: Iterable[str]) -> Iterator["FakeChanges"]:
        self.watched = sorted(aggregate_ids)
        yield self

    async def changed(self) -> None:
        stock = self.next.pop(0)
        self._store.stocks[stock.key] = stock


def _by_key(stock: Stock) -> tuple[str, str]:
    return stock.key.sku, stock.key.location
