"""OrderService."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.messaging.changes import Changes
from chassis.pagination import InvalidPageToken, decode_token, encode_token, page_size
from chassis.rpc import context
from shop.order.v1 import order_service_pb2 as api
from shop.order.v1.order_service_pb2_grpc import OrderServiceServicer

from order_service.adapters.proto_mapping import order_message
from order_service.application import queries
from order_service.application.commands import CartKey
from order_service.application.place_order import OrderPlacer, PlaceOrder
from order_service.application.ports import OpenReads

_ANSWERING = timedelta(milliseconds=200)  # kept back from the caller's deadline


@dataclass(frozen=True)
class OrderApi(OrderServiceServicer):
    """Orders belong to the principal of the call."""

    placer: OrderPlacer
    open_reads: OpenReads
    changes: Changes
    patience: timedelta

    async def PlaceOrder(self, request: api.PlaceOrderRequest, _: Any) -> api.PlaceOrderResponse:
        command = PlaceOrder(
            request_id=UUID(request.request_id),
            cart=CartKey(UUID(request.cart_id), context.principal().subject),
            payment_token=request.payment_token,
        )
        order = await self.placer.place(command, self._patience_left)
        return api.PlaceOrderResponse(order=order_message(order))

    async def GetOrder(self, request: api.GetOrderRequest, _: Any) -> api.GetOrderResponse:
        customer = context.principal().subject
        order = await queries.get_order(UUID(request.id), customer, self.open_reads)
        return api.GetOrderResponse(order=order_message(order))

    async def ListOrders(self, request: api.ListOrdersRequest, _: Any) -> api.ListOrdersResponse:
        customer = context.principal().subject
        before = _before(request.page_token, customer)
        orders, last = await queries.list_orders(
            customer, page_size(request.page_size), before, self.open_reads
        )
        token = encode_token([str(last)], filter=str(customer)) if last else ""
        return api.ListOrdersResponse(
            orders=[order_message(order) for order in orders], next_page_token=token
        )

    async def WatchOrder(
        self, request: api.WatchOrderRequest, _: Any
    ) -> AsyncIterator[api.WatchOrderResponse]:
        customer, sent = context.principal().subject, 0
        # Registered before the first read, so no change falls in between.
        with self.changes.watching([request.id]) as watch:
            while True:
                order = await queries.get_order(UUID(request.id), customer, self.open_reads)
                if order.version > sent:
                    sent = order.version
                    yield api.WatchOrderResponse(order=order_message(order))
                await watch.changed()

    def _patience_left(self) -> timedelta:
        """How long to wait for the pivot: less than the caller waits for the answer."""
        remaining = context.current().remaining()
        if remaining is None:
            return self.patience
        return max(min(self.patience, timedelta(seconds=remaining) - _ANSWERING), timedelta(0))


def _before(page_token: str, customer: UUID) -> UUID | None:
    key = decode_token(page_token, length=1, filter=str(customer))
    if key is None:
        return None
    try:
        return UUID(str(key[0]))
    except ValueError:
        raise InvalidPageToken("The page token is malformed.") from None
