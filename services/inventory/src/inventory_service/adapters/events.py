"""Domain events as messages for the outbox."""

from chassis.database.outbox import OutboxMessage
from chassis.unit_of_work import Event
from shop.inventory.v1 import stock_events_pb2

from inventory_service.adapters.proto_mapping import level_message
from inventory_service.domain.events import StockChanged


def encode(event: Event) -> OutboxMessage:
    match event:
        case StockChanged(stock):
            message = stock_events_pb2.StockChanged(
                level=level_message(stock), aggregate_version=stock.version
            )
            return OutboxMessage(
                subject="shop.inventory.v1.StockChanged",
                aggregate_id=stock.key.aggregate_id,
                aggregate_version=stock.version,
                payload=message.SerializeToString(),
            )
    raise TypeError(f"{type(event).__name__} has no message")
