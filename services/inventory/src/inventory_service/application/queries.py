"""Reads of stock."""

from collections.abc import AsyncIterator, Sequence

from inventory_service.application.ports import StockChanges, StockLevels
from inventory_service.domain.stock import Stock, StockKey


async def watch_stock(
    skus: Sequence[str], levels: StockLevels, changes: StockChanges
) -> AsyncIterator[Stock]:
    """The present stock of these SKUs, then each stock again whenever it has changed."""
    keys = {StockKey(sku) for sku in skus} | {stock.key for stock in await levels.of(skus)}
    seen: dict[StockKey, int] = {}
    with changes.watching([key.aggregate_id for key in keys]) as watch:
        while True:
            for stock in await levels.of(skus):
                if stock.version > seen.get(stock.key, -1):
                    seen[stock.key] = stock.version
                    yield stock
            await watch.changed()
