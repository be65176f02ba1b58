"""Stock as it changes."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry
from shop.inventory.v1.inventory_service_pb2 import WatchStockRequest

from graphql_gateway.execution.events import events
from graphql_gateway.execution.operation import Info
from graphql_gateway.inventory.types import StockLevel, stock_level_of


@strawberry.type(name="Subscription")
class InventorySubscription:
    @strawberry.subscription(description="Each of these SKUs now, and again when it changes.")
    async def stock_updated(self, info: Info, skus: list[str]) -> AsyncGenerator[StockLevel, None]:
        stream = info.context.services.inventory.WatchStock(WatchStockRequest(skus=skus))
        async with aclosing(events(info.context, stream)) as updates:
            async for update in updates:
                yield stock_level_of(update.level)
