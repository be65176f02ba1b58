"""Buying."""

import strawberry
from shop.order.v1.order_service_pb2 import PlaceOrderRequest

from graphql_gateway.execution.operation import Info
from graphql_gateway.order.order_mapping import order_of, rejection_errors
from graphql_gateway.order.order_types import OrderPlaceInput, OrderPlacePayload
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.user_errors import attempt


@strawberry.type(name="Mutation")
class OrderMutation:
    @strawberry.mutation(
        description="Buys a cart. Answers once the outcome is known, or with a PENDING order "
        "after two seconds; follow that one with `orderUpdated`."
    )
    async def order_place(self, info: Info, input: OrderPlaceInput) -> OrderPlacePayload | None:
        async def place() -> OrderPlacePayload:
            request = PlaceOrderRequest(
                request_id=str(input.request_id),
                cart_id=uuid_of(input.cart_id, "Cart", "cart_id"),
                payment_token=input.payment_token,
            )
            response = await info.context.services.order.PlaceOrder(request)
            order = order_of(response.order)
            return OrderPlacePayload(order=order, user_errors=rejection_errors(order))

        return await attempt(place(), OrderPlacePayload.refused)
