"""Order's own events as messages on their way out."""

from chassis.database.outbox import OutboxMessage
from chassis.unit_of_work import Event
from shop.order.v1 import order_events_pb2 as messages

from order_service.adapters.proto_mapping import order_message
from order_service.domain import events

_MESSAGES = {
    events.OrderPlaced: messages.OrderPlaced,
    events.OrderConfirmed: messages.OrderConfirmed,
    events.OrderRejected: messages.OrderRejected,
    events.OrderCancelled: messages.OrderCancelled,
    events.OrderPaymentChanged: messages.OrderPaymentChanged,
    events.OrderFulfilmentChanged: messages.OrderFulfilmentChanged,
}


def encode(event: Event) -> OutboxMessage:
    """The event as it is published."""
    if not isinstance(event, events.OrderEvent):
        raise TypeError(f"{type(event).__name__} is not an event of order")
    order = event.order
    message = _MESSAGES[type(event)](order=order_message(order), aggregate_version=order.version)
    return OutboxMessage(
        subject=f"shop.order.v1.{type(event).__name__}",
        aggregate_id=str(order.id),
        aggregate_version=order.version,
        payload=message.SerializeToString(),
    )
