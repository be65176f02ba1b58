"""Facts that the inventory publishes."""

from dataclasses import dataclass

from chassis.unit_of_work import Event

from inventory_service.domain.stock import Stock


@dataclass(frozen=True)
class StockChanged(Event):
    """The counters of one stock are different now; `stock.version` orders these facts."""

    stock: Stock


@dataclass(frozen=True)
class LowStockReached(Event):
    """What can be sold fell to the threshold or below it."""

    stock: Stock
    threshold: int
