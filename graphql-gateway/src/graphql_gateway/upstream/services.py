"""The stubs of every service the gateway speaks to; the only way it reaches data."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Protocol, Self

from chassis.errors import ShopError
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from shop.order.v1.cart_service_pb2_grpc import CartServiceStub
from shop.order.v1.order_service_pb2_grpc import OrderServiceStub
from shop.payment.v1.payment_service_pb2_grpc import PaymentServiceStub
from shop.product.v1.product_service_pb2_grpc import ProductServiceStub
from shop.shipping.v1.shipping_service_pb2_grpc import ShippingServiceStub
from shop.user.v1.account_service_pb2_grpc import AccountServiceStub
from shop.user.v1.auth_service_pb2_grpc import AuthServiceStub


class Connector(Protocol):
    """Gives the channel to a service by its name."""

    def to(self, service: str) -> Any: ...


class NamedChannel:
    """A channel whose errors say which service they come from."""

    def __init__(self, service: str, channel: Any) -> None:
        self._service = service
        self._channel = channel

    def unary_unary(self, method: str, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        invoke = self._channel.unary_unary(method, *args, **kwargs)

        async def call(request: Any) -> Any:
            try:
                return await invoke(request)
            except ShopError as error:
                error.service = self._service
                raise

        return call

    def unary_stream(self, method: str, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        invoke = self._channel.unary_stream(method, *args, **kwargs)

        async def call(request: Any) -> AsyncIterator[Any]:
            try:
                async for response in invoke(request):
                    yield response
            except ShopError as error:
                error.service = self._service
                raise

        return call

    def stream_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        return self._channel.stream_unary(method, *args, **kwargs)

    def stream_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        return self._channel.stream_stream(method, *args, **kwargs)


@dataclass(frozen=True, slots=True)
class Services:
    """One stub per gRPC service. Their calls are async, which generated stubs cannot say."""

    product: Any
    inventory: Any
    cart: Any
    order: Any
    payment: Any
    shipping: Any
    account: Any
    auth: Any

    @classmethod
    def over(cls, channels: Connector) -> Self:
        def to(service: str) -> Any:
            return NamedChannel(service, channels.to(service))

        return cls(
            product=ProductServiceStub(to("product")),
            inventory=InventoryServiceStub(to("inventory")),
            cart=CartServiceStub(to("order")),
            order=OrderServiceStub(to("order")),
            payment=PaymentServiceStub(to("payment")),
            shipping=ShippingServiceStub(to("shipping")),
            account=AccountServiceStub(to("user")),
            auth=AuthServiceStub(to("user")),
        )
