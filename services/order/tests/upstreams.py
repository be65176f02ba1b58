"""Product, inventory, payment and shipping as real gRPC servers over the model of the world."""
# ruff: noqa: N802 - the methods carry the names of their RPCs

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import grpc
from chassis.money import Money
from chassis.rpc.money import money_message, money_of
from chassis.rpc.server import CallInterceptor
from chassis.testing.tokens import trusting_verifier
from order_service.domain.catalogue import Variant
from shop.inventory.v1 import inventory_service_pb2 as inventory
from shop.inventory.v1 import inventory_service_pb2_grpc, reservation_pb2
from shop.payment.v1 import payment_pb2, payment_service_pb2_grpc
from shop.payment.v1 import payment_service_pb2 as payment
from shop.product.v1 import product_pb2, product_service_pb2_grpc
from shop.product.v1 import product_service_pb2 as product
from shop.shipping.v1 import shipment_pb2, shipping_rate_pb2, shipping_service_pb2_grpc
from shop.shipping.v1 import shipping_service_pb2 as shipping

from services.order.tests.world import World


@dataclass(frozen=True)
class ProductApi(product_service_pb2_grpc.ProductServiceServicer):
    world: World

    async def BatchGetVariants(self, request: Any, _: Any) -> product.BatchGetVariantsResponse:
        wanted = (UUID(each) for each in request.ids)
        found = [self.world.variants[each] for each in wanted if each in self.world.variants]
        return product.BatchGetVariantsResponse(variants=[_details(each) for each in found])


@dataclass(frozen=True)
class InventoryApi(inventory_service_pb2_grpc.InventoryServiceServicer):
    world: World

    async def ReserveStock(self, request: Any, _: Any) -> inventory.ReserveStockResponse:
        order_id = UUID(request.order_id)
        lines = [(line.sku, line.quantity) for line in request.lines]
        self.world.perform("reserve", lambda: self.world.reserve(order_id, lines))
        reservation = reservation_pb2.Reservation(order_id=request.order_id)
        return inventory.ReserveStockResponse(reservation=reservation)

    async def CommitReservation(self, request: Any, _: Any) -> inventory.CommitReservationResponse:
        order_id = UUID(request.order_id)
        self.world.perform("commit", lambda: self.world.commit(order_id))
        return inventory.CommitReservationResponse()

    async def ReleaseReservation(
        self, request: Any, _: Any
    ) -> inventory.ReleaseReservationResponse:
        order_id = UUID(request.order_id)
        self.world.perform("release", lambda: self.world.release(order_id))
        return inventory.ReleaseReservationResponse()


@dataclass(frozen=True)
class PaymentApi(payment_service_pb2_grpc.PaymentServiceServicer):
    world: World

    async def AuthorizePayment(self, request: Any, _: Any) -> payment.AuthorizePaymentResponse:
        order_id = UUID(request.order_id)
        self.world.perform(
            "authorize", lambda: self.world.authorize(order_id, request.payment_token)
        )
        return payment.AuthorizePaymentResponse(payment=payment_pb2.Payment())

    async def CapturePayment(self, request: Any, _: Any) -> payment.CapturePaymentResponse:
        order_id, amount = UUID(request.order_id), money_of(request.amount)
        self.world.perform("capture", lambda: self.world.capture(order_id, amount.minor))
        return payment.CapturePaymentResponse()

    async def VoidPayment(self, request: Any, _: Any) -> payment.VoidPaymentResponse:
        order_id = UUID(request.order_id)
        self.world.perform("void", lambda: self.world.void(order_id))
        return payment.VoidPaymentResponse()

    async def GetPayment(self, request: Any, _: Any) -> payment.GetPaymentResponse:
        order_id = UUID(request.order_id)
        captured = Money(self.world.captured[order_id], "USD")
        refunded = captured - Money(self.world.left(order_id), "USD")
        found = payment_pb2.Payment(
            captured_amount=money_message(captured), refunded_amount=money_message(refunded)
        )
        return payment.GetPaymentResponse(payment=found)

    async def RefundPayment(self, request: Any, _: Any) -> payment.RefundPaymentResponse:
        order_id, refund_id = UUID(request.order_id), UUID(request.request_id)
        amount = money_of(request.amount).minor
        self.world.perform("refund", lambda: self.world.refund(order_id, refund_id, amount))
        return payment.RefundPaymentResponse()


@dataclass(frozen=True)
class ShippingApi(shipping_service_pb2_grpc.ShippingServiceServicer):
    world: World

    async def QuoteRates(self, _request: Any, _: Any) -> shipping.QuoteRatesResponse:
        rate = self.world.rate
        quoted = shipping_rate_pb2.ShippingRate(
            id=rate.id, name=rate.name, price=money_message(rate.price)
        )
        self.world.quotes += 1
        return shipping.QuoteRatesResponse(rates=[quoted])

    async def CreateShipment(self, request: Any, _: Any) -> shipping.CreateShipmentResponse:
        order_id = UUID(request.order_id)
        shipment_id = self.world.perform("ship", lambda: self.world.ship(order_id))
        shipment = shipment_pb2.Shipment(id=str(shipment_id), order_id=request.order_id)
        return shipping.CreateShipmentResponse(shipment=shipment)

    async def CancelShipment(self, request: Any, _: Any) -> shipping.CancelShipmentResponse:
        order_id = UUID(request.order_id)
        self.world.perform("cancel shipment", lambda: self.world.cancel_shipment(order_id))
        return shipping.CancelShipmentResponse()


@asynccontextmanager
async def serving_upstreams(world: World, folder: Path) -> AsyncIterator[str]:
    """Start the four; yields the `upstream` setting that reaches them."""
    servers = []
    for name, register in _REGISTER.items():
        server = grpc.aio.server(interceptors=[CallInterceptor(trusting_verifier())])
        register(world, server)
        server.add_insecure_port(f"unix:{folder}/{name}.sock")
        await server.start()
        servers.append(server)
    yield f"unix:{folder}/{{service}}.sock"
    for server in servers:
        await server.stop(None)


def _register_product(world: World, server: grpc.aio.Server) -> None:
    api = ProductApi(world)  # type: ignore[abstract]
    product_service_pb2_grpc.add_ProductServiceServicer_to_server(api, server)


def _register_inventory(world: World, server: grpc.aio.Server) -> None:
    api = InventoryApi(world)  # type: ignore[abstract]
    inventory_service_pb2_grpc.add_InventoryServiceServicer_to_server(api, server)


def _register_payment(world: World, server: grpc.aio.Server) -> None:
    api = PaymentApi(world)  # type: ignore[abstract]
    payment_service_pb2_grpc.add_PaymentServiceServicer_to_server(api, server)


def _register_shipping(world: World, server: grpc.aio.Server) -> None:
    api = ShippingApi(world)  # type: ignore[abstract]
    shipping_service_pb2_grpc.add_ShippingServiceServicer_to_server(api, server)


_REGISTER = {
    "product": _register_product,
    "inventory": _register_inventory,
    "payment": _register_payment,
    "shipping": _register_shipping,
}


def _details(variant: Variant) -> product_pb2.VariantDetails:
    active, archived = product_pb2.PRODUCT_STATUS_ACTIVE, product_pb2.PRODUCT_STATUS_ARCHIVED
    return product_pb2.VariantDetails(
        variant=product_pb2.ProductVariant(
            id=str(variant.id),
            sku=variant.sku,
            title=variant.title,
            prices=[
                product_pb2.VariantPrice(price=money_message(price))
                for price in variant.prices.values()
            ],
            weight_grams=variant.weight_grams,
        ),
        product_handle=variant.product_handle,
        product_title=variant.product_title,
        image_url=variant.image_url,
        product_status=active if variant.is_sold else archived,
    )
