"""Orders as they change."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry
from shop.order.v1.order_service_pb2 import WatchOrderRequest

from graphql_gateway.execution.events import events
from graphql_gateway.execution.operation import Info
from graphql_gateway.order.order_mapping import order_of
from graphql_gateway.order.order_types import Order
from graphql_gateway.schema.identifiers import uuid_of


@strawberry.type(name="Subscription")
class OrderSubscription:
    @strawberry.subscription(description="The order now, and again after each change.")
    async def order_updated(
        self,
        info: Info,
        id: strawberry.ID,
    ) -> AsyncGenerator[Order, None]:
        request = WatchOrderRequest(id=uuid_of(id, "Order"))
        stream = info.context.services.order.WatchOrder(request)
        async with aclosing(events(info.context, stream)) as updates:
            async for update in updates:
                yield order_of(update.order)
