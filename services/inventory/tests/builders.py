"""Inventory as tests want it: every value has a default that does not matter."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.ids import new_id
from inventory_service.domain.ledger import Ledger
from inventory_service.domain.reservation import Reserve
from inventory_service.domain.stock import Stock, StockKey

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOLD = timedelta(minutes=10)
MUG = "MUG-RED"
SHIRT = "SHIRT-M"


def a_stock(sku: str = MUG, on_hand: int = 10, location: str = "default") -> Stock:
    return Stock(StockKey(sku, location), NOON, on_hand=on_hand, version=1)


def an_order_id() -> UUID:
    return new_id()


def a_reserve(
    lines: dict[str, int] | None = None,
    *,
    order_id: UUID | None = None,
    hold: timedelta = HOLD,
) -> Reserve:
    return Reserve.of(order_id or an_order_id(), (lines or {MUG: 1}).items(), hold)


def later(ledger: Ledger, by: timedelta) -> Ledger:
    """What the next transaction finds when this one has committed."""
    return Ledger(ledger.now + by, ledger.stocks, ledger.reservations)
