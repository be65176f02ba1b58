"""The shipment, as a field of the order that its reader was allowed to see."""

import strawberry
from strawberry import federation

from graphql_gateway.execution.hints import calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.shipping.loaders import shipment_by
from graphql_gateway.shipping.types import Shipment


@federation.type(name="Order", keys=["id"])
class OrderShipment:
    id: strawberry.ID
    shipment_id: strawberry.ID | None = federation.field(external=True)

    @federation.field(
        description="Its shipment; null until there is one.",
        requires=["shipmentId"],
        metadata=calls("BatchGetShipments", batch=250),
    )
    async def shipment(self, info: Info) -> Shipment | None:
        if self.shipment_id is None:
            return None
        return await shipment_by(info.context, uuid_of(self.shipment_id, "Shipment"))
