"""Stock in memory: ten of each SKU, none of the large shirts."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from chassis.ids import new_id
from shop.inventory.v1 import inventory_service_pb2 as api
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceServicer
from shop.inventory.v1.reservation_pb2 import Reservation, ReservationLine, ReservationState
from shop.inventory.v1.stock_pb2 import StockLevel, StockMovement, StockMovementKind

from in_memory.catalogue import time


class Inventory(InventoryServiceServicer):
    def __init__(self) -> None:
        self._available: dict[str, int] = {}
        self._changed = asyncio.Condition()
        self.left = asyncio.Event()
        """Set when a call ended before it was answered."""
        self.asked = asyncio.Event()
        self.holds: asyncio.Event | None = None
        """Levels are answered when it is set, if there is one."""

    def available(self, sku: str) -> int:
        return self._available.get(sku, 0 if sku.endswith("-L") else 10)

    async def set(self, sku: str, available: int) -> None:
        async with self._changed:
            self._available[sku] = available
            self._changed.notify_all()

    async def BatchGetStock(
        self, request: api.BatchGetStockRequest, _: Any
    ) -> api.BatchGetStockResponse:
        await self._hold()
        known = [sku for sku in request.skus if sku.startswith("SHIRT-")]
        return api.BatchGetStockResponse(levels=[self._level(sku) for sku in known])

    async def AdjustStock(self, request: api.AdjustStockRequest, _: Any) -> api.AdjustStockResponse:
        await self.set(request.sku, self.available(request.sku) + request.delta)
        return api.AdjustStockResponse(level=self._level(request.sku))

    async def ReceiveStock(
        self, request: api.ReceiveStockRequest, _: Any
    ) -> api.ReceiveStockResponse:
        for each in request.items:
            await self.set(each.sku, self.available(each.sku) + each.quantity)
        return api.ReceiveStockResponse(levels=[self._level(each.sku) for each in request.items])

    async def SetStock(self, request: api.SetStockRequest, _: Any) -> api.SetStockResponse:
        for each in request.items:
            await self.set(each.sku, each.on_hand)
        return api.SetStockResponse(levels=[self._level(each.sku) for each in request.items])

    async def ListStockMovements(
        self, request: api.ListStockMovementsRequest, _: Any
    ) -> api.ListStockMovementsResponse:
        counted = StockMovement(
            sku=request.sku,
            version=1,
            kind=StockMovementKind.STOCK_MOVEMENT_KIND_COUNT,
            on_hand_change=self.available(request.sku),
            time=time(),
        )
        return api.ListStockMovementsResponse(movements=[counted])

    async def ListReservations(
        self, request: api.ListReservationsRequest, _: Any
    ) -> api.ListReservationsResponse:
        held = Reservation(
            order_id=str(new_id()),
            state=ReservationState.RESERVATION_STATE_HELD,
            lines=[ReservationLine(sku=request.sku, quantity=2)],
            expire_time=time(),
        )
        return api.ListReservationsResponse(reservations=[held])

    async def WatchStock(
        self, request: api.WatchStockRequest, _: Any
    ) -> AsyncIterator[api.WatchStockResponse]:
        try:
            async with self._changed:
                while True:
                    for sku in request.skus:
                        yield api.WatchStockResponse(level=self._level(sku))
                    await self._changed.wait()
        finally:
            self.left.set()

    async def _hold(self) -> None:
        self.asked.set()
        if self.holds is None:
            return
        try:
            await self.holds.wait()
        except asyncio.CancelledError:
            self.left.set()
            raise

    def _level(self, sku: str) -> StockLevel:
        available = self.available(sku)
        return StockLevel(
            sku=sku, location="default", on_hand=available, available=available, update_time=time()
        )
