"""ShippingService over gRPC: messages in, use cases, messages out."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import grpc
from chassis.shielding import shielded
from shop.shipping.v1 import shipping_service_pb2 as pb
from shop.shipping.v1 import shipping_service_pb2_grpc

from shipping_service.adapters.proto_mapping import (
    address,
    create_command,
    rate_message,
    shipment_message,
)
from shipping_service.application import commands
from shipping_service.application.ports import (
    Carrier,
    ShipmentChanges,
    ShipmentReader,
    ShippingUnitOfWork,
)
from shipping_service.application.queries import watch_shipment
from shipping_service.domain.shipment import Booking, Shipment

type Context = grpc.aio.ServicerContext[Any, Any]


class ShippingApi(shipping_service_pb2_grpc.ShippingServiceServicer):
    """Asks the carrier before any transaction, for a carrier may be remote."""

    def __init__(
        self,
        carrier: Carrier,
        open_unit_of_work: Callable[[], ShippingUnitOfWork],
        shipments: ShipmentReader,
        changes: ShipmentChanges,
    ) -> None:
        self._carrier = carrier
        self._open = open_unit_of_work
        self._shipments = shipments
        self._changes = changes

    async def QuoteRates(
        self, request: pb.QuoteRatesRequest, context: Context
    ) -> pb.QuoteRatesResponse:
        rates = await self._carrier.quote(
            address(request.address), request.weight_grams, request.currency
        )
        return pb.QuoteRatesResponse(rates=map(rate_message, rates))

    async def CreateShipment(
        self, request: pb.CreateShipmentRequest, context: Context
    ) -> pb.CreateShipmentResponse:
        command = create_command(request)
        earlier = await self._shipments.find(order_ids=[command.order_id])
        if earlier:
            [shipment] = earlier
            command.must_match(shipment)
        else:
            shipment = await self._create(command)
        return pb.CreateShipmentResponse(shipment=shipment_message(shipment))

    async def CancelShipment(
        self, request: pb.CancelShipmentRequest, context: Context
    ) -> pb.CancelShipmentResponse:
        shipment = await shielded(self._cancel(UUID(request.order_id)))
        return pb.CancelShipmentResponse(shipment=shipment_message(shipment))

    async def BatchGetShipments(
        self, request: pb.BatchGetShipmentsRequest, context: Context
    ) -> pb.BatchGetShipmentsResponse:
        shipments = await self._shipments.find(
            ids=set(map(UUID, request.ids)), order_ids=set(map(UUID, request.order_ids))
        )
        return pb.BatchGetShipmentsResponse(shipments=map(shipment_message, shipments))

    async def WatchShipment(
        self, request: pb.WatchShipmentRequest, context: Context
    ) -> AsyncIterator[pb.WatchShipmentResponse]:
        async for shipment in watch_shipment(UUID(request.id), self._shipments, self._changes):
            yield pb.WatchShipmentResponse(shipment=shipment_message(shipment))

    async def _cancel(self, order_id: UUID) -> Shipment:
        async with self._open() as uow:
            shipment = await commands.cancel_shipment(order_id, uow)
            await uow.commit()
        return shipment

    async def _create(self, command: commands.CreateShipment) -> Shipment:
        booking = await self._carrier.book(
            command.order_id, command.rate_id, command.address, command.items
        )
        return await shielded(self._record(command, booking))

    async def _record(self, command: commands.CreateShipment, booking: Booking) -> Shipment:
        async with self._open() as uow:
            shipment = await commands.create_shipment(command, booking, uow)
            await uow.commit()
        return shipment
