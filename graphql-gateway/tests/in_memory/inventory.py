"""Stock in memory: ten of each SKU, none of the large shirts."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from shop.inventory.v1 import inventory_service_pb2 as api
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceServicer
from shop.inventory.v1.stock_pb2 import StockLevel

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
