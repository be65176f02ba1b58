"""What is left of a SKU."""

from datetime import datetime

import strawberry
from shop.inventory.v1.stock_pb2 import StockLevel as StockLevelMessage

from graphql_gateway.schema.wire import time_of


@strawberry.type(description="How much of a SKU can be sold now.")
class StockLevel:
    sku: str
    available: int = strawberry.field(description="On hand, neither held nor committed.")
    message: strawberry.Private[StockLevelMessage]

    @strawberry.field
    def available_for_sale(self) -> bool:
        return self.available > 0

    @strawberry.field
    def updated_at(self) -> datetime:
        return time_of(self.message.update_time)


def stock_level_of(message: StockLevelMessage) -> StockLevel:
    return StockLevel(sku=message.sku, available=message.available, message=message)
