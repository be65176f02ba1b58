"""Orders that wait for a person; staff only."""

from datetime import datetime

import strawberry
from shop.order.v1.order_service_pb2 import ListOrdersNeedingAttentionRequest, OrderTrouble

from graphql_gateway.execution.hints import EMBEDDED, calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.order.order_mapping import order_of
from graphql_gateway.order.order_types import Order
from graphql_gateway.schema.wire import time_of


@strawberry.type(description="What keeps an order from going on.")
class OrderAttention:
    order: Order
    step: str = strawberry.field(description="What is tried: CAPTURE, SHIP, VOID, RELEASE, ...")
    reason: str | None = strawberry.field(
        description="Why it was refused; null if there was no clear answer."
    )
    message: str
    advice: str = strawberry.field(description="What can be done about it.")
    attempts: int
    last_attempt_at: datetime


@strawberry.type(name="Query")
class AttentionQuery:
    @strawberry.field(
        description="Staff only. Orders that cannot go on by themselves, the oldest first, at most "
        "100. They go on once what is named is put right, or can be called off.",
        directives=[EMBEDDED],
        metadata=calls("ListOrdersNeedingAttention"),
    )
    async def orders_needing_attention(self, info: Info) -> list[OrderAttention] | None:
        request = ListOrdersNeedingAttentionRequest()
        response = await info.context.services.order.ListOrdersNeedingAttention(request)
        return [_attention_of(each) for each in response.troubles]


def _attention_of(trouble: OrderTrouble) -> OrderAttention:
    return OrderAttention(
        order=order_of(trouble.order),
        step=trouble.step,
        reason=trouble.reason or None,
        message=trouble.message,
        advice=trouble.advice,
        attempts=trouble.attempts,
        last_attempt_at=time_of(trouble.last_attempt_time),
    )
