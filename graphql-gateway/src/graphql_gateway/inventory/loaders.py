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
        sku = level.sku
        available[sku] = available.get(sku, 0) + level.available
    return [available.get(sku) for sku in skus]


async def load_totals(
    operation: Operation, groups: list[tuple[str, ...]]
) -> list[int | BaseException]:
    """Units available of several SKUs together."""
    skus = [sku for group in groups for sku in group]
    found = iter(await operation.load_each(load_available, skus))
    return [_total([next(found) for _ in group]) for group in groups]


def _total(found: list[int | BaseException | None]) -> int | BaseException:
    failure = next((each for each in found if isinstance(each, BaseException)), None)
    return failure or sum(each or 0 for each in found if not isinstance(each, BaseException))
