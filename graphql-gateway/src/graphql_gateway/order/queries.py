"""A shopper's own carts and orders; those of others do not exist."""

import strawberry
from chassis.errors import NotFound
from shop.order.v1.cart_service_pb2 import GetCartRequest
from shop.order.v1.order_service_pb2 import GetOrderRequest

from graphql_gateway.execution.hints import PAGE, calls
from graphql_gateway.execution.operation import Info, Operation
from graphql_gateway.order.cart_mapping import cart_of
from graphql_gateway.order.cart_types import Cart
from graphql_gateway.order.order_filter import OrderFilter, list_request
from graphql_gateway.order.order_mapping import order_of
from graphql_gateway.order.order_types import Order, OrderConnection, OrderEdge
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.pagination import PageRequest, page_of


@strawberry.type(name="Query")
class OrderQuery:
    @strawberry.field(description="A cart of this session.", metadata=calls("GetCart"))
    async def cart(self, info: Info, id: strawberry.ID) -> Cart | None:
        return await fetch_cart(info.context, uuid_of(id, "Cart"))

    @strawberry.field(description="An order of this session.", metadata=calls("GetOrder"))
    async def order(self, info: Info, id: strawberry.ID) -> Order | None:
        return await fetch_order(info.context, uuid_of(id, "Order"))

    @strawberry.field(
        description="The orders of this session, or for staff of others, the newest first.",
        directives=[PAGE],
        metadata=calls("ListOrders"),
    )
    async def orders(
        self,
        info: Info,
        first: int = 20,
        after: str | None = None,
        filter: OrderFilter | None = None,
    ) -> OrderConnection | None:
        page = PageRequest.of(first, after)
        response = await info.context.services.order.ListOrders(list_request(page, filter))
        found = page_of(
            page, [order_of(each) for each in response.orders], response.next_page_token
        )
        return OrderConnection(
            edges=[OrderEdge(cursor=cursor, node=node) for cursor, node in found.items],
            page_info=found.info,
        )


async def fetch_cart(operation: Operation, uuid: str) -> Cart | None:
    try:
        response = await operation.services.cart.GetCart(GetCartRequest(id=uuid))
    except NotFound:
        return None
    return cart_of(response.cart)


async def fetch_order(operation: Operation, uuid: str) -> Order | None:
    try:
        response = await operation.services.order.GetOrder(GetOrderRequest(id=uuid))
    except NotFound:
        return None
    return order_of(response.order)
