"""Stock of one SKU at one location, and the movements that change it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

DEFAULT_LOCATION = "default"


class MovementKind(StrEnum):
    """Why the counters of a stock changed."""

    COUNT = "count"
    HOLD = "hold"
    COMMIT = "commit"
    RELEASE = "release"
    EXPIRE = "expire"
    RECEIVE = "receive"
    ADJUST = "adjust"
    DISPATCH = "dispatch"


@dataclass(frozen=True, slots=True)
class StockKey:
    """Where stock is kept."""

    sku: str
    location: str = DEFAULT_LOCATION

    @property
    def aggregate_id(self) -> str:
        """Under which its events are ordered and watched."""
        return f"{self.sku}@{self.location}"


@dataclass(frozen=True, slots=True)
class Delta:
    """A change of the three counters."""

    on_hand: int = 0
    held: int = 0
    committed: int = 0


@dataclass(frozen=True, slots=True)
class Stock:
    """What is on hand, and how much of it is promised; `version` counts its movements."""

    key: StockKey
    updated_at: datetime
    on_hand: int = 0
    held: int = 0
    committed: int = 0
    version: int = 0

    @property
    def reserved(self) -> int:
        return self.held + self.committed

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved

    def moved(self, delta: Delta, at: datetime) -> "Stock":
        after = replace(
            self,
            on_hand=self.on_hand + delta.on_hand,
            held=self.held + delta.held,
            committed=self.committed + delta.committed,
            version=self.version + 1,
            updated_at=at,
        )
        if min(after.held, after.committed, after.available) < 0:
            raise OverflowError(f"{self} cannot move by {delta}")
        return after


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the append-only history of a stock; `version` is the stock's after it."""

    key: StockKey
    version: int
    kind: MovementKind
    delta: Delta
    at: datetime
    order_id: UUID | None = None
    note: str = ""
