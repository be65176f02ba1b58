"""Inventory, as the product service knows it: events on NATS and one RPC."""

import asyncio
from typing import Any

import nats
from chassis.database.engine import Database
from chassis.ids import new_id
from chassis.messaging.relay import AGGREGATE_ID, AGGREGATE_VERSION, MESSAGE_ID
from shop.inventory.v1 import inventory_service_pb2 as inventory_pb2
from shop.inventory.v1 import stock_events_pb2, stock_pb2
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceServicer
from sqlalchemy import text


class Stock:
    """Publishes events as inventory's outbox relay does."""

    def __init__(self, nats_url: str, postgres_url: str) -> None:
        self._nats_url = nats_url
        self._database = Database(postgres_url, service="test")

    async def changed(self, sku: str, *, available: int, version: int) -> None:
        level = stock_pb2.StockLevel(sku=sku, location="default", available=available)
        event = stock_events_pb2.StockChanged(level=level, aggregate_version=version)
        await self.publish(sku, event.SerializeToString(), version=version)

    async def publish(self, sku: str, payload: bytes, *, version: int) -> None:
        client = await nats.connect(self._nats_url)
        await client.jetstream().publish(
            "shop.inventory.v1.StockChanged",
            payload,
            headers={
                MESSAGE_ID: str(new_id()),
                AGGREGATE_ID: f"{sku}@default",
                AGGREGATE_VERSION: str(version),
            },
        )
        await client.close()

    async def is_taken(self, sku: str) -> None:
        """Return when the service knows this SKU's level."""
        known = text("SELECT 1 FROM stock_level WHERE sku = :sku AND version > 0")
        async with asyncio.timeout(10), self._database.reading() as connection:
            while not (await connection.execute(known, {"sku": sku})).first():
                await asyncio.sleep(0.05)

    async def close(self) -> None:
        await self._database.close()


class Inventory(InventoryServiceServicer):
    """Knows these levels."""

    def __init__(self, stock: dict[str, int]) -> None:
        self._stock = stock

    async def BatchGetStock(  # noqa: N802 - the RPC's name
        self, request: inventory_pb2.BatchGetStockRequest, _: Any
    ) -> inventory_pb2.BatchGetStockResponse:
        return inventory_pb2.BatchGetStockResponse(
            levels=[
                stock_pb2.StockLevel(sku=sku, location="default", available=self._stock[sku])
                for sku in request.skus
                if sku in self._stock
            ]
        )
