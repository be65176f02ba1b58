"""One shipment in memory, which is delivered while it is watched."""

from collections.abc import AsyncIterator
from typing import Any

from shop.shipping.v1 import shipping_service_pb2 as api
from shop.shipping.v1.shipment_pb2 import Shipment, ShipmentState, TrackingEvent
from shop.shipping.v1.shipping_service_pb2_grpc import ShippingServiceServicer

from in_memory.catalogue import time, uuid

SHIPMENT = uuid(5, 1)
_STATES = (
    ShipmentState.SHIPMENT_STATE_PENDING,
    ShipmentState.SHIPMENT_STATE_IN_TRANSIT,
    ShipmentState.SHIPMENT_STATE_OUT_FOR_DELIVERY,
    ShipmentState.SHIPMENT_STATE_DELIVERED,
)


class Shipping(ShippingServiceServicer):
    async def BatchGetShipments(
        self, request: api.BatchGetShipmentsRequest, _: Any
    ) -> api.BatchGetShipmentsResponse:
        return api.BatchGetShipmentsResponse(shipments=[_at(1)] if SHIPMENT in request.ids else [])

    async def WatchShipment(
        self, _request: api.WatchShipmentRequest, _: Any
    ) -> AsyncIterator[api.WatchShipmentResponse]:
        for reached in range(1, len(_STATES) + 1):
            yield api.WatchShipmentResponse(shipment=_at(reached))


def _at(reached: int) -> Shipment:
    return Shipment(
        id=SHIPMENT,
        state=_STATES[reached - 1],
        carrier="Table",
        tracking_number="T-1",
        tracking_events=[
            TrackingEvent(time=time(), state=state, description="Seen.")
            for state in _STATES[:reached]
        ],
        version=reached,
        update_time=time(),
    )
