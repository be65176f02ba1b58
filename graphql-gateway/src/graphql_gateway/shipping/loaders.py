"""Shipments by id, many in one call."""

from collections.abc import Iterable

from shop.shipping.v1 import shipment_pb2
from shop.shipping.v1.shipping_service_pb2 import BatchGetShipmentsRequest

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.batches import in_batches
from graphql_gateway.shipping.types import Shipment, shipment_of

_BATCH = 250


async def load_shipments(operation: Operation, uuids: list[str]) -> list[Shipment | None]:
    async def call(batch: list[str]) -> Iterable[shipment_pb2.Shipment]:
        response = await operation.services.shipping.BatchGetShipments(
            BatchGetShipmentsRequest(ids=batch)
        )
        shipments: Iterable[shipment_pb2.Shipment] = response.shipments
        return shipments

    found = {each.id: each for each in await in_batches(uuids, _BATCH, call)}
    return [shipment_of(found[uuid]) if uuid in found else None for uuid in uuids]
