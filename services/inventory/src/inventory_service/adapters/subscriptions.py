"""What the inventory hears of shipments. An inbox row makes each message count once."""

from collections.abc import Sequence
from uuid import UUID

from chassis.messaging.consumer import Message
from shop.shipping.v1.shipment_events_pb2 import ShipmentDispatched

from inventory_service.adapters.repository import PostgresUnitOfWork
from inventory_service.application.commands import dispatch

SHIPMENT_SUBJECTS = ("shop.shipping.v1.ShipmentDispatched",)


async def on_dispatched(uow: PostgresUnitOfWork, messages: Sequence[Message]) -> None:
    """All at once, for one after another they would lock stocks in no order."""
    events = (ShipmentDispatched.FromString(each.payload) for each in messages)
    await dispatch({UUID(each.shipment.order_id) for each in events}, uow)
