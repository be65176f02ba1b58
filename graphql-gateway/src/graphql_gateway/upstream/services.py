"""The stubs of every service the gateway speaks to; the only way it reaches data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from shop.audit.v1.audit_service_pb2_grpc import AuditServiceStub
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from shop.order.v1.cart_service_pb2_grpc import CartServiceStub
from shop.order.v1.claim_service_pb2_grpc import ClaimServiceStub
from shop.order.v1.order_service_pb2_grpc import OrderServiceStub
from shop.payment.v1.payment_service_pb2_grpc import PaymentServiceStub
from shop.product.v1.category_service_pb2_grpc import CategoryServiceStub
from shop.product.v1.product_service_pb2_grpc import ProductServiceStub
from shop.product.v1.search_service_pb2_grpc import SearchServiceStub
from shop.shipping.v1.shipping_service_pb2_grpc import ShippingServiceStub
from shop.user.v1.account_admin_service_pb2_grpc import AccountAdminServiceStub
from shop.user.v1.account_service_pb2_grpc import AccountServiceStub
from shop.user.v1.address_service_pb2_grpc import AddressServiceStub
from shop.user.v1.auth_service_pb2_grpc import AuthServiceStub
from shop.user.v1.password_service_pb2_grpc import PasswordServiceStub

from graphql_gateway.upstream.broadcasts import Broadcasts
from graphql_gateway.upstream.channels import SharingChannel
from graphql_gateway.upstream.coalescing import Coalescer
from graphql_gateway.upstream.flights import Flights

_AUDITED = ("product", "inventory", "order", "user")


class Connector(Protocol):
    """Gives the channel to a service by its name."""

    def to(self, service: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Services:
    """One stub per gRPC service. Their calls are async, which generated stubs cannot say."""

    product: Any
    search: Any
    categories: Any
    inventory: Any
    cart: Any
    claim: Any
    order: Any
    payment: Any
    shipping: Any
    account: Any
    account_admin: Any
    address: Any
    auth: Any
    password: Any
    audit: Mapping[str, Any]
    """By the service whose log it reads."""
    coalescer: Coalescer = field(default_factory=Coalescer)

    @classmethod
    def over(cls, channels: Connector) -> Self:
        flights, broadcasts = Flights(), Broadcasts()

        def to(service: str) -> Any:
            return SharingChannel(service, channels.to(service), flights, broadcasts)

        def apart(service: str) -> Any:
            """For what several services answer: there, the same call is not the same."""
            return SharingChannel(service, channels.to(service), Flights(), broadcasts)

        return cls(
            product=ProductServiceStub(to("product")),
            search=SearchServiceStub(to("product")),
            categories=CategoryServiceStub(to("product")),
            inventory=InventoryServiceStub(to("inventory")),
            cart=CartServiceStub(to("order")),
            claim=ClaimServiceStub(to("order")),
            order=OrderServiceStub(to("order")),
            payment=PaymentServiceStub(to("payment")),
            shipping=ShippingServiceStub(to("shipping")),
            account=AccountServiceStub(to("user")),
            account_admin=AccountAdminServiceStub(to("user")),
            address=AddressServiceStub(to("user")),
            auth=AuthServiceStub(to("user")),
            password=PasswordServiceStub(to("user")),
            audit={name: AuditServiceStub(apart(name)) for name in _AUDITED},
        )
