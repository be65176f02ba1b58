"""What the use cases need of the outside."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.unit_of_work import AuditedUnitOfWork

from inventory_service.domain.reservation import Reservation
from inventory_service.domain.stock import Movement, Stock, StockKey


class Stocks(Protocol):
    """Stock within one transaction."""

    async def add_missing(self, keys: Collection[StockKey]) -> None:
        """Give each of these keys that has no stock an empty one, so that it can be locked."""

    async def lock(self, skus: Collection[str]) -> list[Stock]:
        """The stocks of these SKUs, locked in sorted order until the transaction ends."""
        ...

    async def save(self, stocks: Sequence[Stock], movements: Sequence[Movement]) -> None:
        """Write stocks that were locked, and the movements that led to them."""


class Reservations(Protocol):
    """Reservations within one transaction."""

    async def lock(self, order_ids: Collection[UUID]) -> list[Reservation]:
        """Those that exist, locked in sorted order until the transaction ends."""
        ...

    async def lock_overdue(self, limit: int) -> list[Reservation]:
        """Holds past their expiry that nobody else has locked, the oldest first."""
        ...

    async def add(self, reservations: Sequence[Reservation]) -> None:
        """Write new ones; `LostRace` when another transaction added one of them first."""

    async def update(self, reservations: Sequence[Reservation]) -> None:
        """Write state and expiry."""

    async def reallocate(self, reservations: Sequence[Reservation]) -> None:
        """Write allocations in place of earlier ones."""


class InventoryUnitOfWork(AuditedUnitOfWork, Protocol):
    """One transaction of the inventory. Lock reservations before stocks, or risk a deadlock."""

    @property
    def stocks(self) -> Stocks: ...

    @property
    def reservations(self) -> Reservations: ...

    async def now(self) -> datetime:
        """The database's time: the clocks of replicas may differ."""
        ...


class StockLevels(Protocol):
    """Reads outside any transaction."""

    async def of(self, skus: Collection[str]) -> list[Stock]:
        """The stocks of these SKUs by SKU and location; an unknown SKU has none."""
        ...


class StockHistory(Protocol):
    """Reads of what happened to stock, outside any transaction."""

    async def movements(self, key: StockKey, size: int, before: int | None) -> list[Movement]:
        """Newest first, at most `size`, starting before this version."""
        ...

    async def reservations(self, sku: str, size: int, before: UUID | None) -> list[Reservation]:
        """Held or committed ones with a line of the SKU, newest order first."""
        ...


class Watch(Protocol):
    """Waits for the next change."""

    async def changed(self) -> None: ...


class StockChanges(Protocol):
    """Tells when stock changed, on whichever replica."""

    def watching(self, aggregate_ids: Iterable[str], /) -> AbstractContextManager[Watch]: ...
