"""What happened to an order, as fields of the order that its reader was allowed to see."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum

import strawberry
from shop.order.v1 import order_pb2, timeline_pb2
from shop.order.v1.order_service_pb2 import BatchListOrderEventsRequest, OrderTimeline

from graphql_gateway.execution.hints import EMBEDDED, calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.schema.batches import in_batches
from graphql_gateway.schema.money import Money, money_of
from graphql_gateway.schema.wire import member_of, time_of
from graphql_gateway.upstream.coalescing import KeyedRead
from graphql_gateway.upstream.services import Services

_BATCH = 100


@strawberry.enum(description="What can happen to an order.")
class OrderEventKind(Enum):
    PLACED = "PLACED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    PREPARING = "PREPARING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    REFUND_REQUESTED = "REFUND_REQUESTED"
    REFUNDED = "REFUNDED"
    REFUND_FAILED = "REFUND_FAILED"


@strawberry.enum(description="Who can do something to an order.")
class OrderActor(Enum):
    SHOPPER = "SHOPPER"
    STAFF = "STAFF"
    SHOP = strawberry.enum_value("SHOP", description="The shop itself; nobody had to ask.")


@strawberry.type(description="One entry of an order's timeline.")
class OrderEvent:
    kind: OrderEventKind
    happened_at: datetime
    actor: OrderActor
    actor_id: str | None = strawberry.field(description="Who it was; told to staff only.")
    reason: str | None
    amount: Money | None = strawberry.field(description="How much money moved, or was to move.")
    order_version: int = strawberry.field(description="The order's version right after it.")


@strawberry.type(name="Order")
class OrderHistory:
    uuid: strawberry.Private[str]
    message: strawberry.Private[order_pb2.Order]

    @strawberry.field(description="How much of the total was given back so far.")
    def refunded_amount(self) -> Money | None:
        has = self.message.HasField("refunded_amount")
        return money_of(self.message.refunded_amount) if has else None

    @strawberry.field(
        description="What happened to it, the oldest first; at most 100 entries.",
        directives=[EMBEDDED],
        metadata=calls("BatchListOrderEvents", batch=_BATCH),
    )
    async def timeline(self, info: Info) -> list[OrderEvent] | None:
        found = await info.context.read(_TIMELINES, (self.uuid,))
        return [_event_of(each) for each in found.get(self.uuid, ())]


async def _timelines(
    services: Services, uuids: list[str]
) -> Mapping[str, Sequence[timeline_pb2.OrderEvent]]:
    async def call(batch: list[str]) -> Iterable[OrderTimeline]:
        request = BatchListOrderEventsRequest(ids=batch)
        response = await services.order.BatchListOrderEvents(request)
        timelines: Iterable[OrderTimeline] = response.timelines
        return timelines

    return {each.order_id: each.events for each in await in_batches(uuids, _BATCH, call)}


_TIMELINES = KeyedRead("BatchListOrderEvents", _timelines)


def _event_of(message: timeline_pb2.OrderEvent) -> OrderEvent:
    return OrderEvent(
        kind=member_of(
            OrderEventKind, timeline_pb2.OrderEventKind, "ORDER_EVENT_KIND_", message.kind
        ),
        happened_at=time_of(message.time),
        actor=member_of(OrderActor, timeline_pb2.OrderActor, "ORDER_ACTOR_", message.actor),
        actor_id=message.actor_id or None,
        reason=message.reason or None,
        amount=money_of(message.amount) if message.HasField("amount") else None,
        order_version=message.version,
    )
