"""Stock levels by SKU, many in one call."""

from collections.abc import Iterable, Mapping

from shop.inventory.v1.inventory_service_pb2 import BatchGetStockRequest
from shop.inventory.v1.stock_pb2 import StockLevel

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.batches import in_batches
from graphql_gateway.upstream.coalescing import KeyedRead
from graphql_gateway.upstream.recording import stock_tag
from graphql_gateway.upstream.services import Services

_BATCH = 500


async def load_available(operation: Operation, skus: list[str]) -> list[int | None]:
    """Units available of each SKU; None where inventory does not know it."""
    available = await operation.read(_AVAILABLE, skus)
    return [available.get(sku) for sku in skus]


async def load_totals(operation: Operation, groups: list[tuple[str, ...]]) -> list[int]:
    """Units available of several SKUs together."""
    available = await operation.read(_AVAILABLE, [sku for group in groups for sku in group])
    return [sum(available.get(sku, 0) for sku in group) for group in groups]


async def _available(services: Services, skus: list[str]) -> Mapping[str, int]:
    """At all locations together."""

    async def call(batch: list[str]) -> Iterable[StockLevel]:
        response = await services.inventory.BatchGetStock(BatchGetStockRequest(skus=batch))
        levels: Iterable[StockLevel] = response.levels
        return levels

    available: dict[str, int] = {}
    for level in await in_batches(skus, _BATCH, call):
        sku = level.sku
        available[sku] = available.get(sku, 0) + level.available
    return available


_AVAILABLE = KeyedRead("BatchGetStock", _available, lambda sku, _: (stock_tag(sku),))
