"""All six services as real gRPC servers on Unix sockets, with the chassis's interceptor."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import grpc
from chassis.rpc.server import CallInterceptor
from chassis.testing.tokens import trusting_verifier
from shop.audit.v1.audit_service_pb2_grpc import add_AuditServiceServicer_to_server
from shop.inventory.v1.inventory_service_pb2_grpc import add_InventoryServiceServicer_to_server
from shop.order.v1.cart_service_pb2_grpc import add_CartServiceServicer_to_server
from shop.order.v1.claim_service_pb2_grpc import add_ClaimServiceServicer_to_server
from shop.order.v1.order_service_pb2_grpc import add_OrderServiceServicer_to_server
from shop.payment.v1.payment_service_pb2_grpc import add_PaymentServiceServicer_to_server
from shop.product.v1.category_service_pb2_grpc import add_CategoryServiceServicer_to_server
from shop.product.v1.product_service_pb2_grpc import add_ProductServiceServicer_to_server
from shop.product.v1.search_service_pb2_grpc import add_SearchServiceServicer_to_server
from shop.shipping.v1.shipping_service_pb2_grpc import add_ShippingServiceServicer_to_server
from shop.user.v1.account_admin_service_pb2_grpc import add_AccountAdminServiceServicer_to_server
from shop.user.v1.account_service_pb2_grpc import add_AccountServiceServicer_to_server
from shop.user.v1.address_service_pb2_grpc import add_AddressServiceServicer_to_server
from shop.user.v1.auth_service_pb2_grpc import add_AuthServiceServicer_to_server
from shop.user.v1.password_service_pb2_grpc import add_PasswordServiceServicer_to_server

from in_memory.account_care import AccountAdmin, Addresses, Passwords
from in_memory.audit import AuditLog
from in_memory.cart import Carts
from in_memory.categories import Categories
from in_memory.claim import Claims
from in_memory.inventory import Inventory
from in_memory.order import Orders
from in_memory.payment import Payments
from in_memory.product import Products
from in_memory.search import Searches
from in_memory.shipping import Shipping
from in_memory.user import Accounts, Auth


class Counting(grpc.aio.ServerInterceptor):
    """Notes each call that arrives, and the metadata it came with."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.metadata: dict[str, Any] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        details: grpc.HandlerCallDetails,
    ) -> Any:
        self.calls[details.method.rpartition("/")[2]] += 1
        self.metadata = dict(details.invocation_metadata)
        return await continuation(details)


class Shop:
    """Each service has a server of its own, so that each can be away.

    Some serve only the RPCs that the gateway calls, and are abstract for it.
    """

    def __init__(
        self, folder: Path, interceptors: Sequence[grpc.aio.ServerInterceptor] = ()
    ) -> None:
        self._interceptors = interceptors
        self.upstream = f"unix:{folder}/{{service}}.sock"
        self.counting = Counting()
        self.products = Products()  # type: ignore[abstract]
        self.categories = Categories()
        self.searches = Searches(self.products)
        self.inventory = Inventory()  # type: ignore[abstract]
        self.carts = Carts(self.products)
        self.orders = Orders(self.carts, self.inventory)
        self.payments = Payments()  # type: ignore[abstract]
        self.claims = Claims(self.carts)
        self.servers = {name: self._server() for name in _NAMES}
        add_ProductServiceServicer_to_server(self.products, self.servers["product"])
        add_CategoryServiceServicer_to_server(self.categories, self.servers["product"])
        add_SearchServiceServicer_to_server(self.searches, self.servers["product"])
        add_InventoryServiceServicer_to_server(self.inventory, self.servers["inventory"])
        add_CartServiceServicer_to_server(self.carts, self.servers["order"])
        add_ClaimServiceServicer_to_server(self.claims, self.servers["order"])
        add_OrderServiceServicer_to_server(self.orders, self.servers["order"])
        add_PaymentServiceServicer_to_server(self.payments, self.servers["payment"])
        add_ShippingServiceServicer_to_server(
            Shipping(),  # type: ignore[abstract]
            self.servers["shipping"],
        )
        add_AuthServiceServicer_to_server(Auth(), self.servers["user"])
        add_AccountServiceServicer_to_server(Accounts(), self.servers["user"])
        add_PasswordServiceServicer_to_server(Passwords(), self.servers["user"])
        add_AddressServiceServicer_to_server(Addresses(), self.servers["user"])
        add_AccountAdminServiceServicer_to_server(AccountAdmin(), self.servers["user"])
        self.audit_logs = {name: AuditLog(name) for name in _AUDITED}
        for name, log in self.audit_logs.items():
            add_AuditServiceServicer_to_server(log, self.servers[name])

    @property
    def calls(self) -> dict[str, int]:
        return dict(self.counting.calls)

    async def start(self) -> None:
        for name, server in self.servers.items():
            server.add_insecure_port(self.upstream.replace("{service}", name))
            await server.start()

    async def stop(self) -> None:
        for server in self.servers.values():
            await server.stop(None)

    async def lose(self, service: str) -> None:
        await self.servers[service].stop(None)

    def _server(self) -> grpc.aio.Server:
        around = [*self._interceptors, self.counting, CallInterceptor(trusting_verifier())]
        return grpc.aio.server(interceptors=around)


_NAMES = ("product", "inventory", "order", "payment", "shipping", "user")
_AUDITED = ("product", "inventory", "order", "user")
