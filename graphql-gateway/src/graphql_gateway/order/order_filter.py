"""Which orders to list."""

from datetime import datetime
from uuid import UUID

import strawberry
from chassis.rpc.timestamps import timestamp
from shop.order.v1 import order_pb2
from shop.order.v1.order_service_pb2 import ListOrdersRequest

from graphql_gateway.order.order_types import FulfilmentState, OrderState, PaymentState
from graphql_gateway.schema.pagination import PageRequest


@strawberry.input(description="All that is set must hold.")
class OrderFilter:
    state: OrderState | None = None
    payment_state: PaymentState | None = None
    fulfilment_state: FulfilmentState | None = None
    created_from: datetime | None = strawberry.field(default=None, description="Then or later.")
    created_before: datetime | None = strawberry.field(default=None, description="Before then.")
    customer_id: UUID | None = strawberry.field(
        default=None, description="Staff only: the orders of this customer."
    )
    all_customers: bool = strawberry.field(
        default=False, description="Staff only: the orders of all customers."
    )


def list_request(page: PageRequest, wanted: OrderFilter | None) -> ListOrdersRequest:
    request = ListOrdersRequest(page_size=page.page_size, page_token=page.page_token)
    if wanted is None:
        return request
    if wanted.state:
        request.state = order_pb2.OrderState.Value(f"ORDER_STATE_{wanted.state.name}")
    if wanted.payment_state:
        name = f"PAYMENT_STATE_{wanted.payment_state.name}"
        request.payment_state = order_pb2.PaymentState.Value(name)
    if wanted.fulfilment_state:
        name = f"FULFILMENT_STATE_{wanted.fulfilment_state.name}"
        request.fulfilment_state = order_pb2.FulfilmentState.Value(name)
    if wanted.created_from:
        request.created_from.CopyFrom(timestamp(wanted.created_from))
    if wanted.created_before:
        request.created_before.CopyFrom(timestamp(wanted.created_before))
    request.customer_id = str(wanted.customer_id or "")
    request.all_customers = wanted.all_customers
    return request
