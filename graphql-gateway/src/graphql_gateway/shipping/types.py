"""Shipments and their tracking."""

from datetime import datetime
from enum import Enum

import strawberry
from shop.shipping.v1 import shipment_pb2

from graphql_gateway.execution.hints import EMBEDDED
from graphql_gateway.schema.identifiers import global_id
from graphql_gateway.schema.wire import member_of, time_of


@strawberry.enum(description="Where a shipment is.")
class ShipmentState(Enum):
    PENDING = "PENDING"
    IN_TRANSIT = "IN_TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"


@strawberry.type(description="What the carrier reported.")
class TrackingEvent:
    happened_at: datetime
    state: ShipmentState
    description: str


@strawberry.type(description="An order on its way.")
class Shipment:
    id: strawberry.ID
    state: ShipmentState
    carrier: str
    tracking_number: str | None
    version: int = strawberry.field(description="Grows with every change.")
    message: strawberry.Private[shipment_pb2.Shipment]

    @strawberry.field(description="The oldest first.", directives=[EMBEDDED])
    def tracking_events(self) -> list[TrackingEvent]:
        return [
            TrackingEvent(
                happened_at=time_of(each.time),
                state=_state(each.state),
                description=each.description,
            )
            for each in self.message.tracking_events
        ]

    @strawberry.field
    def updated_at(self) -> datetime:
        return time_of(self.message.update_time)


def shipment_of(message: shipment_pb2.Shipment) -> Shipment:
    return Shipment(
        id=global_id("Shipment", message.id),
        state=_state(message.state),
        carrier=message.carrier,
        tracking_number=message.tracking_number or None,
        version=message.version,
        message=message,
    )


def _state(value: int) -> ShipmentState:
    return member_of(ShipmentState, shipment_pb2.ShipmentState, "SHIPMENT_STATE_", value)
