"""InventoryService over gRPC: messages in, use cases, messages out."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import grpc
from shop.inventory.v1 import inventory_service_pb2 as pb
from shop.inventory.v1 import inventory_service_pb2_grpc

from inventory_service.adapters.proto_mapping import (
    level_message,
    reservation_message,
    reserve_request,
)
from inventory_service.adapters.staff_api import StaffApi
from inventory_service.application.coalescer import Coalescer
from inventory_service.application.ports import StockChanges, StockLevels
from inventory_service.application.queries import watch_stock
from inventory_service.domain.reservation import Commit, Release, Request, Reservation

type Context = grpc.aio.ServicerContext[Any, Any]


class InventoryApi(inventory_service_pb2_grpc.InventoryServiceServicer):
    """The saga's three calls share the coalescer, for all of them change the popular rows."""

    def __init__(
        self,
        staff: StaffApi,
        reservations: Coalescer[Request, Reservation],
        levels: StockLevels,
        changes: StockChanges,
    ) -> None:
        self._staff = staff
        self._reservations = reservations
        self._levels = levels
        self._changes = changes

    async def BatchGetStock(
        self, request: pb.BatchGetStockRequest, context: Context
    ) -> pb.BatchGetStockResponse:
        stocks = await self._levels.of(set(request.skus))
        return pb.BatchGetStockResponse(levels=map(level_message, stocks))

    async def SetStock(self, request: pb.SetStockRequest, context: Context) -> pb.SetStockResponse:
        return await self._staff.set(request)

    async def AdjustStock(
        self, request: pb.AdjustStockRequest, context: Context
    ) -> pb.AdjustStockResponse:
        return await self._staff.adjust(request)

    async def ReceiveStock(
        self, request: pb.ReceiveStockRequest, context: Context
    ) -> pb.ReceiveStockResponse:
        return await self._staff.receive(request)

    async def ListStockMovements(
        self, request: pb.ListStockMovementsRequest, context: Context
    ) -> pb.ListStockMovementsResponse:
        return await self._staff.movements(request)

    async def ListReservations(
        self, request: pb.ListReservationsRequest, context: Context
    ) -> pb.ListReservationsResponse:
        return await self._staff.reservations(request)

    async def ReserveStock(
        self, request: pb.ReserveStockRequest, context: Context
    ) -> pb.ReserveStockResponse:
        reservation = await self._reservations.submit(reserve_request(request))
        return pb.ReserveStockResponse(reservation=reservation_message(reservation))

    async def CommitReservation(
        self, request: pb.CommitReservationRequest, context: Context
    ) -> pb.CommitReservationResponse:
        reservation = await self._reservations.submit(Commit(UUID(request.order_id)))
        return pb.CommitReservationResponse(reservation=reservation_message(reservation))

    async def ReleaseReservation(
        self, request: pb.ReleaseReservationRequest, context: Context
    ) -> pb.ReleaseReservationResponse:
        reservation = await self._reservations.submit(Release(UUID(request.order_id)))
        return pb.ReleaseReservationResponse(reservation=reservation_message(reservation))

    async def WatchStock(
        self, request: pb.WatchStockRequest, context: Context
    ) -> AsyncIterator[pb.WatchStockResponse]:
        async for stock in watch_stock(request.skus, self._levels, self._changes):
            yield pb.WatchStockResponse(level=level_message(stock))
