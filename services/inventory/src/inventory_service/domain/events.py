"""Facts that the inventory publishes."""

from dataclasses import dataclass

from chassis.unit_of_work import Event

from inventory_service.domain.stock import Stock


@dataclass(frozen=True)
class StockChanged(Event):
    """The counters of one stock are different now; `stock.version` orders these facts."""

    stock: Stock
