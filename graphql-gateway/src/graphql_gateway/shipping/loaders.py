"""Shipments by id, many in one call."""

from collections.abc import Iterable, Mapping

from shop.shipping.v1 import shipment_pb2
from shop.shipping.v1.shipping_service_pb2 import BatchGetShipmentsRequest

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.batches import in_batches
from graphql_gateway.shipping.types import Shipment, shipment_of
from graphql_gateway.upstream.coalescing import KeyedRead
from graphql_gateway.upstream.services import Services

_BATCH = 250


async def shipment_by(operation: Operation, uuid: str) -> Shipment | None:
    message = (await operation.read(_SHIPMENTS, (uuid,))).get(uuid)
    return shipment_of(message) if message else None


async def _shipments(services: Services, uuids: list[str]) -> Mapping[str, shipment_pb2.Shipment]:
    async def call(batch: list[str]) -> Iterable[shipment_pb2.Shipment]:
        response = await services.shipping.BatchGetShipments(BatchGetShipmentsRequest(ids=batch))
        shipments: Iterable[shipment_pb2.Shipment] = response.shipments
        return shipments

    return {each.id: each for each in await in_batches(uuids, _BATCH, call)}


_SHIPMENTS = KeyedRead("BatchGetShipments", _shipments)
