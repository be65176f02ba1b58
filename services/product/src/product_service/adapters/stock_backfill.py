"""Asks inventory for levels that search never heard of: of an old catalogue, or when rebuilt."""

from collections.abc import Callable, Sequence
from typing import Any

from chassis.database.engine import Database
from shop.inventory.v1 import inventory_service_pb2 as inventory_pb2
from sqlalchemy import exists, select

from product_service.adapters.repository import ProductUnitOfWork
from product_service.adapters.search_tables import stock_level
from product_service.adapters.stock_feed import Level, take_levels
from product_service.adapters.tables import variant

_BATCH = 500
_NOWHERE = "default"
EARLIEST = 0


class StockBackfill:
    """A worker that ends when every variant's stock is known."""

    def __init__(
        self,
        database: Database,
        open_unit_of_work: Callable[[], ProductUnitOfWork],
        inventory: Any,
    ) -> None:
        self._database = database
        self._open = open_unit_of_work
        self._inventory = inventory

    async def complete(self) -> None:
        after = ""
        while skus := await self._unknown(after):
            await self._ask(skus)
            after = skus[-1]

    async def _unknown(self, after: str) -> Sequence[str]:
        query = (
            select(variant.c.sku)
            .where(variant.c.sku > after, ~exists().where(stock_level.c.sku == variant.c.sku))
            .order_by(variant.c.sku)
            .limit(_BATCH)
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalars().all()

    async def _ask(self, skus: Sequence[str]) -> None:
        response = await self._inventory.BatchGetStock(
            inventory_pb2.BatchGetStockRequest(skus=skus)
        )
        known = [
            Level(each.sku, each.location, each.available, EARLIEST) for each in response.levels
        ]
        # Never stocked: remembered too, so that nobody asks again at each start.
        stocked = {each.sku for each in known}
        never = [Level(sku, _NOWHERE, 0, EARLIEST) for sku in skus if sku not in stocked]
        async with self._open() as uow:
            await take_levels(uow, [*known, *never])
            await uow.commit()
