"""Domain events as messages for the outbox."""

from chassis.database.outbox import OutboxMessage
from chassis.unit_of_work import Event
from shop.inventory.v1 import stock_events_pb2

from inventory_service.adapters.proto_mapping import level_message
from inventory_service.domain.events import LowStockReached, StockChanged
from inventory_service.domain.stock import Stock


def encode(event: Event) -> OutboxMessage:
    match event:
        case StockChanged(stock):
            changed = stock_events_pb2.StockChanged(
                level=level_message(stock), aggregate_version=stock.version
            )
            return _message(event, stock, changed.SerializeToString())
        case LowStockReached(stock, threshold):
            low = stock_events_pb2.LowStockReached(
                level=level_message(stock), threshold=threshold, aggregate_version=stock.version
            )
            return _message(event, stock, low.SerializeToString())
    raise TypeError(f"{type(event).__name__} has no message")


def _message(event: Event, stock: Stock, payload: bytes) -> OutboxMessage:
    return OutboxMessage(
        subject=f"shop.inventory.v1.{type(event).__name__}",
        aggregate_id=stock.key.aggregate_id,
        aggregate_version=stock.version,
        payload=payload,
    )
