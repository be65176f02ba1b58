"""Orders in memory: they confirm, are declined, or find no stock, by what is asked of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from chassis.errors import FailedPrecondition, NotFound
from chassis.ids import new_id
from chassis.rpc import context
from shop.order.v1 import order_service_pb2 as api
from shop.order.v1.cart_pb2 import Cart
from shop.order.v1.order_pb2 import (
    FulfilmentState,
    Order,
    OrderLine,
    OrderState,
    PaymentState,
    Rejection,
    ShortLine,
)
from shop.order.v1.order_service_pb2_grpc import OrderServiceServicer
from shop.order.v1.timeline_pb2 import (
    OrderActor,
    OrderEvent,
    OrderEventKind,
    Refund,
    RefundState,
)

from in_memory.cart import Carts
from in_memory.catalogue import time
from in_memory.inventory import Inventory

DECLINED = "pm_card_chargeDeclined"


class OrderNotFound(NotFound):
    reason = "ORDER_NOT_FOUND"


class CartEmpty(FailedPrecondition):
    reason = "CART_EMPTY"


class OrderAlreadyShipped(FailedPrecondition):
    reason = "ORDER_ALREADY_SHIPPED"


class Orders(OrderServiceServicer):
    def __init__(self, carts: Carts, inventory: Inventory) -> None:
        self._carts = carts
        self._inventory = inventory
        self._orders: dict[str, tuple[str, Order]] = {}
        self._requests: dict[str, str] = {}
        self._changed = asyncio.Condition()

    def owned(self, order_id: str) -> Order:
        owner, order = self._orders.get(order_id, ("", Order()))
        if owner != str(context.principal().subject):
            raise OrderNotFound
        return order

    async def ship(self, order_id: str, shipment_id: str) -> None:
        async with self._changed:
            order = self._orders[order_id][1]
            order.shipment_id = shipment_id
            order.fulfilment_state = FulfilmentState.FULFILMENT_STATE_SHIPPED
            order.version += 1
            self._changed.notify_all()

    async def PlaceOrder(self, request: api.PlaceOrderRequest, _: Any) -> api.PlaceOrderResponse:
        cart = self._carts.owned(request.cart_id)
        if not cart.lines:
            raise CartEmpty
        if known := self._requests.get(request.request_id):
            return api.PlaceOrderResponse(order=self.owned(known))
        order = self._placed(cart, request.payment_token)
        self._orders[order.id] = (str(context.principal().subject), order)
        self._requests[request.request_id] = order.id
        return api.PlaceOrderResponse(order=order)

    async def GetOrder(self, request: api.GetOrderRequest, _: Any) -> api.GetOrderResponse:
        return api.GetOrderResponse(order=self.owned(request.id))

    async def ListOrders(self, request: api.ListOrdersRequest, _: Any) -> api.ListOrdersResponse:
        subject = str(context.principal().subject)
        mine = [
            order
            for owner, order in self._orders.values()
            if (owner == subject or request.all_customers)
            and request.state in (OrderState.ORDER_STATE_UNSPECIFIED, order.state)
        ]
        return api.ListOrdersResponse(orders=reversed(mine))

    async def CancelOrder(self, request: api.CancelOrderRequest, _: Any) -> api.CancelOrderResponse:
        order = self.owned(request.id)
        if order.fulfilment_state == FulfilmentState.FULFILMENT_STATE_SHIPPED:
            raise OrderAlreadyShipped
        order.state = OrderState.ORDER_STATE_CANCELLED
        return api.CancelOrderResponse(order=order)

    async def RefundOrder(self, request: api.RefundOrderRequest, _: Any) -> api.RefundOrderResponse:
        order = self._orders[request.id][1]
        order.payment_state = PaymentState.PAYMENT_STATE_PARTIALLY_REFUNDED
        order.refunded_amount.CopyFrom(request.amount)
        refund = Refund(
            id=request.request_id, amount=request.amount, state=RefundState.REFUND_STATE_SUCCEEDED
        )
        return api.RefundOrderResponse(order=order, refund=refund)

    async def ListOrderEvents(
        self, request: api.ListOrderEventsRequest, _: Any
    ) -> api.ListOrderEventsResponse:
        return api.ListOrderEventsResponse(events=_timeline(self.owned(request.id)).events)

    async def BatchListOrderEvents(
        self, request: api.BatchListOrderEventsRequest, _: Any
    ) -> api.BatchListOrderEventsResponse:
        orders = [self.owned(each) for each in request.ids]
        return api.BatchListOrderEventsResponse(timelines=[_timeline(each) for each in orders])

    async def ListOrdersNeedingAttention(
        self, _: api.ListOrdersNeedingAttentionRequest, __: Any
    ) -> api.ListOrdersNeedingAttentionResponse:
        troubles = [
            api.OrderTrouble(order=order, step="CAPTURE", reason="PAYMENT_NOT_AUTHORIZED")
            for _, order in self._orders.values()
        ]
        return api.ListOrdersNeedingAttentionResponse(troubles=troubles)

    async def WatchOrder(
        self, request: api.WatchOrderRequest, _: Any
    ) -> AsyncIterator[api.WatchOrderResponse]:
        order = self.owned(request.id)
        async with self._changed:
            while True:
                yield api.WatchOrderResponse(order=order)
                await self._changed.wait()

    def _placed(self, cart: Cart, token: str) -> Order:
        order = Order(
            id=str(new_id()),
            number=str(1001 + len(self._orders)),
            cart_id=cart.id,
            email=cart.email,
            state=OrderState.ORDER_STATE_CONFIRMED,
            payment_state=PaymentState.PAYMENT_STATE_CAPTURED,
            fulfilment_state=FulfilmentState.FULFILMENT_STATE_UNFULFILLED,
            lines=[_line(cart, place) for place in range(len(cart.lines))],
            totals=cart.totals,
            shipping_address=cart.shipping_address,
            version=1,
            create_time=time(),
            update_time=time(),
        )
        if rejection := self._rejection(cart, token):
            order.state = OrderState.ORDER_STATE_REJECTED
            order.payment_state = PaymentState.PAYMENT_STATE_PENDING
            order.rejection.CopyFrom(rejection)
        return order

    def _rejection(self, cart: Cart, token: str) -> Rejection | None:
        short = [
            ShortLine(
                sku=each.sku,
                requested=each.quantity,
                available=self._inventory.available(each.sku),
            )
            for each in cart.lines
            if each.quantity > self._inventory.available(each.sku)
        ]
        if short:
            return Rejection(reason="OUT_OF_STOCK", message="Out of stock.", short_lines=short)
        if token == DECLINED:
            return Rejection(reason="PAYMENT_DECLINED", message="Your card was declined.")
        return None


def _line(cart: Cart, place: int) -> OrderLine:
    line = cart.lines[place]
    return OrderLine(
        id=str(new_id()),
        variant_id=line.variant_id,
        sku=line.sku,
        product_title=line.product_title,
        variant_title=line.variant_title,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=line.unit_price,
        subtotal=line.subtotal,
    )


def _timeline(order: Order) -> api.OrderTimeline:
    placed = OrderEvent(
        version=1,
        kind=OrderEventKind.ORDER_EVENT_KIND_PLACED,
        time=order.create_time,
        actor=OrderActor.ORDER_ACTOR_SHOPPER,
    )
    return api.OrderTimeline(order_id=order.id, events=[placed])
