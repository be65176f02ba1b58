"""Domain events as messages for the outbox."""

from chassis.database.outbox import OutboxMessage
from chassis.unit_of_work import Event
from shop.shipping.v1 import shipment_events_pb2 as pb

from shipping_service.adapters.proto_mapping import shipment_message
from shipping_service.domain.events import (
    ShipmentCancelled,
    ShipmentCreated,
    ShipmentDelivered,
    ShipmentDispatched,
    ShipmentEvent,
    ShipmentProgressed,
)

_MESSAGES = {
    ShipmentCreated: pb.ShipmentCreated,
    ShipmentDispatched: pb.ShipmentDispatched,
    ShipmentProgressed: pb.ShipmentProgressed,
    ShipmentDelivered: pb.ShipmentDelivered,
    ShipmentCancelled: pb.ShipmentCancelled,
}


def encode(event: Event) -> OutboxMessage:
    if not isinstance(event, ShipmentEvent):
        raise TypeError(f"{type(event).__name__} has no message")
    shipment = event.shipment
    message = _MESSAGES[type(event)](
        shipment=shipment_message(shipment), aggregate_version=shipment.version
    )
    return OutboxMessage(
        subject=f"shop.shipping.v1.{type(event).__name__}",
        aggregate_id=str(shipment.id),
        aggregate_version=shipment.version,
        payload=message.SerializeToString(),
    )
