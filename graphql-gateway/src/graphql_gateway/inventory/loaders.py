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


async def load_totals(
    operation: Operation, groups: list[tuple[str, ...]]
) -> list[int | BaseException]:
    """Units available of several SKUs together."""
    skus = [sku for group in groups for sku in group]
    found = iter(await operation.load_each(load_available, skus))
    return [_total([next(found) for _ in group]) for group in groups]


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


def _total(found: list[int | BaseException | None]) -> int | BaseException:
    failure = next((each for each in found if isinstance(each, BaseException)), None)
    return failure or sum(each or 0 for each in found if not isinstance(each, BaseException))
