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

from order_service.adapters.after_purchase_api import AfterPurchaseApi
from order_service.adapters.order_filter import binding, filter_of
from order_service.adapters.proto_mapping import order_message
from order_service.adapters.timeline_mapping import event_message, timeline_message
from order_service.adapters.trouble_mapping import trouble_message
from order_service.application import queries
from order_service.application.commands import CartKey
from order_service.application.place_order import OrderPlacer, PlaceOrder
from order_service.application.ports import OpenReads
from order_service.application.troubles import Troubles, list_troubled
from order_service.application.viewer import Viewer

_INT64_MAX = 2**63
_TIMELINE = 100  # entries of each order, where there are several
_ANSWERING = timedelta(milliseconds=200)  # kept back from the caller's deadline


@dataclass(frozen=True)
class OrderApi(OrderServiceServicer):
    """Shoppers see their own orders, staff see all."""

    placer: OrderPlacer
    open_reads: OpenReads
    changes: Changes
    after: AfterPurchaseApi
    patience: timedelta
    troubles: Troubles

    async def PlaceOrder(self, request: api.PlaceOrderRequest, _: Any) -> api.PlaceOrderResponse:
        command = PlaceOrder(
            request_id=UUID(request.request_id),
            cart=CartKey(UUID(request.cart_id), context.principal().subject),
            payment_token=request.payment_token,
        )
        order = await self.placer.place(command, self._patience_left)
        return api.PlaceOrderResponse(order=order_message(order))

    async def CancelOrder(self, request: api.CancelOrderRequest, _: Any) -> api.CancelOrderResponse:
        order = await self.after.cancel(request, _viewer(), self._patience_left)
        return api.CancelOrderResponse(order=order_message(order))

    async def RefundOrder(self, request: api.RefundOrderRequest, _: Any) -> api.RefundOrderResponse:
        return await self.after.refund(request, _viewer(), self._patience_left)

    async def GetOrder(self, request: api.GetOrderRequest, _: Any) -> api.GetOrderResponse:
        order = await queries.get_order(UUID(request.id), _viewer(), self.open_reads)
        return api.GetOrderResponse(order=order_message(order))

    async def ListOrders(self, request: api.ListOrdersRequest, _: Any) -> api.ListOrdersResponse:
        wanted = filter_of(request, _viewer())
        before = _before(request.page_token, binding(wanted))
        orders, last = await queries.list_orders(
            wanted, page_size(request.page_size), before, self.open_reads
        )
        token = encode_token([str(last)], filter=binding(wanted)) if last else ""
        return api.ListOrdersResponse(
            orders=[order_message(order) for order in orders], next_page_token=token
        )

    async def ListOrderEvents(
        self, request: api.ListOrderEventsRequest, _: Any
    ) -> api.ListOrderEventsResponse:
        viewer, size = _viewer(), page_size(request.page_size)
        key = decode_token(request.page_token, length=1, filter=request.id)
        after = _version(key[0]) if key else 0
        order, entries, last = await queries.list_events(
            UUID(request.id), viewer, size, after, self.open_reads
        )
        return api.ListOrderEventsResponse(
            events=[event_message(each, order.currency, viewer) for each in entries],
            next_page_token=encode_token([last], filter=request.id) if last else "",
        )

    async def BatchListOrderEvents(
        self, request: api.BatchListOrderEventsRequest, _: Any
    ) -> api.BatchListOrderEventsResponse:
        viewer, ids = _viewer(), [UUID(each) for each in request.ids]
        found = await queries.list_timelines(ids, viewer, _TIMELINE, self.open_reads)
        return api.BatchListOrderEventsResponse(
            timelines=[timeline_message(order, entries, viewer) for order, entries in found]
        )

    async def ListOrdersNeedingAttention(
        self, _: api.ListOrdersNeedingAttentionRequest, __: Any
    ) -> api.ListOrdersNeedingAttentionResponse:
        found = await list_troubled(self.troubles, self.open_reads)
        return api.ListOrdersNeedingAttentionResponse(
            troubles=[trouble_message(order, trouble) for order, trouble in found]
        )

    async def WatchOrder(
        self, request: api.WatchOrderRequest, _: Any
    ) -> AsyncIterator[api.WatchOrderResponse]:
        viewer, sent = _viewer(), 0
        # Registered before the first read, so no change falls in between.
        with self.changes.watching([request.id]) as watch:
            while True:
                order = await queries.get_order(UUID(request.id), viewer, self.open_reads)
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


def _viewer() -> Viewer:
    principal = context.principal()
    return Viewer(principal.subject, principal.is_staff)


def _version(part: str | int) -> int:
    if not isinstance(part, int) or not 0 <= part < _INT64_MAX:
        raise InvalidPageToken("The page token is malformed.")
    return part


def _before(page_token: str, bound_to: str) -> UUID | None:
    key = decode_token(page_token, length=1, filter=bound_to)
    if key is None:
        return None
    try:
        return UUID(str(key[0]))
    except ValueError:
        raise InvalidPageToken("The page token is malformed.") from None
