"""What the inventory hears of shipments. An inbox row makes each message count once."""

from uuid import UUID

from chassis.messaging.consumer import Message
from shop.shipping.v1.shipment_events_pb2 import ShipmentDispatched

from inventory_service.adapters.repository import PostgresUnitOfWork
from inventory_service.application.commands import dispatch

SHIPMENT_SUBJECTS = ("shop.shipping.v1.ShipmentDispatched",)


async def on_dispatched(uow: PostgresUnitOfWork, message: Message) -> None:
    event = ShipmentDispatched.FromString(message.payload)
    await dispatch(UUID(event.shipment.order_id), uow)
