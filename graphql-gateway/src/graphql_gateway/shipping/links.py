"""The shipment, as a field of the order that its reader was allowed to see."""

import strawberry

from graphql_gateway.execution.hints import calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.shipping.loaders import load_shipments
from graphql_gateway.shipping.types import Shipment


@strawberry.type(name="Order")
class OrderShipment:
    shipment_uuid: strawberry.Private[str]

    @strawberry.field(
        description="Its shipment; null until there is one.",
        metadata=calls("BatchGetShipments", batch=250),
    )
    async def shipment(self, info: Info) -> Shipment | None:
        if not self.shipment_uuid:
            return None
        return await info.context.load(load_shipments, self.shipment_uuid)
