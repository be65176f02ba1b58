"""A shopper at the gRPC front of order."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from chassis.ids import new_id
from order_service.adapters.proto_mapping import address_message
from order_service.domain.catalogue import Variant
from shop.order.v1 import cart_pb2, cart_service_pb2_grpc, order_pb2, order_service_pb2_grpc
from shop.order.v1 import cart_service_pb2 as carts
from shop.order.v1 import order_service_pb2 as orders

from services.order.tests.builders import ADDRESS
from services.order.tests.desk import VISA


@dataclass
class Shopper:
    """Makes each call with a fresh request id."""

    channel: Any
    carts: "cart_service_pb2_grpc.CartServiceAsyncStub" = field(init=False)
    orders: "order_service_pb2_grpc.OrderServiceAsyncStub" = field(init=False)

    def __post_init__(self) -> None:
        self.carts = cart_service_pb2_grpc.CartServiceStub(self.channel)
        self.orders = order_service_pb2_grpc.OrderServiceStub(self.channel)

    async def cart_of(self, variant: Variant, quantity: int = 1) -> cart_pb2.Cart:
        """A cart that can be ordered."""
        line = carts.CartLineInput(variant_id=str(variant.id), quantity=quantity)
        created = await self.carts.CreateCart(
            carts.CreateCartRequest(request_id=str(new_id()), currency="USD", lines=[line])
        )
        await self.carts.SetCartDelivery(
            carts.SetCartDeliveryRequest(
                request_id=str(new_id()),
                cart_id=created.cart.id,
                email="jo@example.com",
                shipping_address=address_message(ADDRESS),
            )
        )
        rates = await self.carts.ListCartShippingRates(
            carts.ListCartShippingRatesRequest(cart_id=created.cart.id)
        )
        selected = await self.carts.SelectCartShippingRate(
            carts.SelectCartShippingRateRequest(
                request_id=str(new_id()), cart_id=created.cart.id, rate_id=rates.rates[0].id
            )
        )
        return selected.cart

    async def place(
        self, cart: cart_pb2.Cart, token: str = VISA, request_id: str | None = None
    ) -> order_pb2.Order:
        response = await self.orders.PlaceOrder(
            orders.PlaceOrderRequest(
                request_id=request_id or str(new_id()), cart_id=cart.id, payment_token=token
            )
        )
        return response.order

    async def cart(self, cart: cart_pb2.Cart) -> cart_pb2.Cart:
        response = await self.carts.GetCart(carts.GetCartRequest(id=cart.id))
        return response.cart

    async def watch(self, order_id: str) -> AsyncIterator[order_pb2.Order]:
        async for response in self.orders.WatchOrder(orders.WatchOrderRequest(id=order_id)):
            yield response.order

    async def when(self, order_id: str, **states: int) -> order_pb2.Order:
        """Watch the order until it has these states."""
        async for order in self.watch(order_id):
            if all(getattr(order, name) == value for name, value in states.items()):
                return order
        raise AssertionError("the stream ended")
