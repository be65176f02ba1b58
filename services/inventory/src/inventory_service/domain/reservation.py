"""What an order has been promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from inventory_service.domain.errors import InvalidQuantity
from inventory_service.domain.stock import StockKey


class ReservationState(StrEnum):
    """HELD becomes COMMITTED, RELEASED or EXPIRED, and COMMITTED RELEASED or DISPATCHED."""

    HELD = "held"
    COMMITTED = "committed"
    RELEASED = "released"
    EXPIRED = "expired"
    DISPATCHED = "dispatched"


@dataclass(frozen=True, slots=True)
class Allocation:
    """Units set aside at one location."""

    key: StockKey
    quantity: int


@dataclass(frozen=True, slots=True)
class Reservation:
    """The stock set aside for one order. Without allocations it is a tombstone."""

    order_id: UUID
    state: ReservationState
    expires_at: datetime
    allocations: tuple[Allocation, ...] = ()

    @property
    def lines(self) -> dict[str, int]:
        return merged((each.key.sku, each.quantity) for each in self.allocations)


@dataclass(frozen=True, slots=True)
class Reserve:
    """Set these quantities by SKU aside for the order, all of them or none."""

    order_id: UUID
    lines: dict[str, int]
    hold: timedelta

    @classmethod
    def of(cls, order_id: UUID, lines: Iterable[tuple[str, int]], hold: timedelta) -> Self:
        """Merge the lines of one SKU, so that each is checked against all it asks for."""
        wanted = list(lines)
        if not wanted or any(quantity <= 0 for _, quantity in wanted):
            raise InvalidQuantity("A reservation needs lines of at least one unit.")
        return cls(order_id, merged(wanted), hold)


@dataclass(frozen=True, slots=True)
class Commit:
    """The order is paid for: its stock leaves the shelf for good."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class Release:
    """The order will not happen: its stock goes back on sale, and it may never reserve again."""

    order_id: UUID


type Request = Reserve | Commit | Release


def merged(lines: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for sku, quantity in lines:
        total[sku] = total.get(sku, 0) + quantity
    return total
