"""Stock levels by SKU, many in one call."""

from collections.abc import Iterable

from shop.inventory.v1.inventory_service_pb2 import BatchGetStockRequest
from shop.inventory.v1.stock_pb2 import StockLevel

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.batches import in_batches

_BATCH = 500


async def load_available(operation: Operation, skus: list[str]) -> list[int | None]:
    """Units available of each SKU; None where inventory does not know it."""

    async def call(batch: list[str]) -> Iterable[StockLevel]:
        response = await operation.services.inventory.BatchGetStock(
            BatchGetStockRequest(skus=batch)
        )
        levels: Iterable[StockLevel] = response.levels
        return levels

    available: dict[str, int] = {}
    for level in await in_batches(skus, _BATCH, call):
        available[level.sku] = available.get(level.sku, 0) + level.available
    return [available.get(sku) for sku in skus]
