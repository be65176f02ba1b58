"""Shipments as they move."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry
from shop.order.v1.order_service_pb2 import WatchOrderRequest
from shop.shipping.v1.shipping_service_pb2 import WatchShipmentRequest

from graphql_gateway.execution.events import events
from graphql_gateway.execution.operation import Info, Operation
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.shipping.types import Shipment, shipment_of


@strawberry.type(name="Subscription")
class ShippingSubscription:
    @strawberry.subscription(
        description="The shipment of an order, from when there is one, after each change."
    )
    async def shipment_updated(
        self, info: Info, order_id: strawberry.ID
    ) -> AsyncGenerator[Shipment, None]:
        shipment = await _shipment_of(info.context, uuid_of(order_id, "Order", "order_id"))
        if shipment is None:
            return
        stream = info.context.services.shipping.WatchShipment(WatchShipmentRequest(id=shipment))
        async with aclosing(events(info.context, stream)) as updates:
            async for update in updates:
                yield shipment_of(update.shipment)


async def _shipment_of(operation: Operation, order_uuid: str) -> str | None:
    """Wait for the order's shipment. Order answers its owner only, so this guards shipping too."""
    stream = operation.services.order.WatchOrder(WatchOrderRequest(id=order_uuid))
    async with aclosing(stream):
        async for update in stream:
            if update.order.shipment_id:
                return str(update.order.shipment_id)
    return None
