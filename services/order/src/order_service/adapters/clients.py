"""The other services, as the ports that the use cases know them by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from chassis.money import Money
from chassis.rpc.client import Channels
from chassis.rpc.money import money_message, money_of
from shop.inventory.v1 import inventory_service_pb2 as inventory
from shop.inventory.v1 import reservation_pb2
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from shop.payment.v1 import payment_service_pb2 as payment
from shop.payment.v1.payment_service_pb2_grpc import PaymentServiceStub
from shop.product.v1 import product_pb2
from shop.product.v1 import product_service_pb2 as product
from shop.product.v1.product_service_pb2_grpc import ProductServiceStub
from shop.shipping.v1 import shipping_rate_pb2
from shop.shipping.v1 import shipping_service_pb2 as shipping
from shop.shipping.v1.shipping_service_pb2_grpc import ShippingServiceStub

from order_service.adapters.proto_mapping import address_message
from order_service.domain.catalogue import Variant
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.errors import VariantNotFound
from order_service.domain.order import Order

_INT32_MAX = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How long a call may take, and how long stock is held."""

    timeout_seconds: float
    payment_timeout_seconds: float
    hold_seconds: int


class ProductClient:
    """The catalogue."""

    def __init__(self, channels: Channels, limits: CallLimits) -> None:
        self._stub = ProductServiceStub(channels.to("product"))
        self._timeout = limits.timeout_seconds

    async def variants(self, ids: Sequence[UUID]) -> Mapping[UUID, Variant]:
        if not ids:
            return {}
        request = product.BatchGetVariantsRequest(ids=[str(each) for each in dict.fromkeys(ids)])
        response = await self._stub.BatchGetVariants(request, timeout=self._timeout)
        found = {UUID(each.variant.id): _variant(each) for each in response.variants}
        for wanted in ids:
            if wanted not in found:
                raise VariantNotFound(variant_id=wanted)
        return found


class InventoryClient:
    """The stock."""

    def __init__(self, channels: Channels, limits: CallLimits) -> None:
        self._stub = InventoryServiceStub(channels.to("inventory"))
        self._limits = limits

    async def reserve(self, order: Order) -> None:
        request = inventory.ReserveStockRequest(
            order_id=str(order.id),
            lines=[
                reservation_pb2.ReservationLine(sku=line.sku, quantity=line.quantity)
                for line in order.lines
            ],
            hold_seconds=self._limits.hold_seconds,
        )
        await self._stub.ReserveStock(request, timeout=self._limits.timeout_seconds)

    async def commit(self, order_id: UUID) -> None:
        request = inventory.CommitReservationRequest(order_id=str(order_id))
        await self._stub.CommitReservation(request, timeout=self._limits.timeout_seconds)

    async def release(self, order_id: UUID) -> None:
        request = inventory.ReleaseReservationRequest(order_id=str(order_id))
        await self._stub.ReleaseReservation(request, timeout=self._limits.timeout_seconds)


class PaymentClient:
    """The money."""

    def __init__(self, channels: Channels, limits: CallLimits) -> None:
        self._stub = PaymentServiceStub(channels.to("payment"))
        self._timeout = limits.payment_timeout_seconds

    async def authorize(self, order: Order, token: str) -> None:
        request = payment.AuthorizePaymentRequest(
            order_id=str(order.id), amount=money_message(order.totals.total), payment_token=token
        )
        await self._stub.AuthorizePayment(request, timeout=self._timeout)

    async def capture(self, order: Order) -> None:
        request = payment.CapturePaymentRequest(
            order_id=str(order.id), amount=money_message(order.totals.total)
        )
        await self._stub.CapturePayment(request, timeout=self._timeout)

    async def void(self, order_id: UUID) -> None:
        request = payment.VoidPaymentRequest(order_id=str(order_id))
        await self._stub.VoidPayment(request, timeout=self._timeout)

    async def refund(self, order_id: UUID, refund_id: UUID, amount: Money, reason: str) -> None:
        request = payment.RefundPaymentRequest(
            request_id=str(refund_id),
            order_id=str(order_id),
            amount=money_message(amount),
            reason=reason,
        )
        await self._stub.RefundPayment(request, timeout=self._timeout)

    async def refund_rest(self, order_id: UUID, reason: str) -> None:
        """The key follows from what is left, so asking again after it was given back is safe."""
        found = await self._stub.GetPayment(
            payment.GetPaymentRequest(order_id=str(order_id)), timeout=self._timeout
        )
        left = money_of(found.payment.captured_amount) - money_of(found.payment.refunded_amount)
        if left.minor:
            await self.refund(order_id, uuid5(order_id, f"rest:{left.minor}"), left, reason)


class ShippingClient:
    """The delivery."""

    def __init__(self, channels: Channels, limits: CallLimits) -> None:
        self._stub = ShippingServiceStub(channels.to("shipping"))
        self._timeout = limits.timeout_seconds

    async def quote(
        self, address: Address, weight_grams: int, currency: str
    ) -> Sequence[ShippingRate]:
        request = shipping.QuoteRatesRequest(
            address=address_message(address),
            weight_grams=min(weight_grams, _INT32_MAX),
            currency=currency,
        )
        response = await self._stub.QuoteRates(request, timeout=self._timeout)
        return [_rate(each) for each in response.rates]

    async def create_shipment(self, order: Order) -> UUID:
        request = shipping.CreateShipmentRequest(
            order_id=str(order.id),
            rate_id=order.shipping_rate.id,
            address=address_message(order.shipping_address),
            lines=[
                shipping.ShipmentLine(
                    sku=line.sku, quantity=line.quantity, weight_grams=line.weight_grams
                )
                for line in order.lines
            ],
        )
        response = await self._stub.CreateShipment(request, timeout=self._timeout)
        return UUID(response.shipment.id)

    async def cancel_shipment(self, order_id: UUID) -> None:
        request = shipping.CancelShipmentRequest(order_id=str(order_id))
        await self._stub.CancelShipment(request, timeout=self._timeout)


def _variant(details: product_pb2.VariantDetails) -> Variant:
    prices = [money_of(each.price) for each in details.variant.prices]
    return Variant(
        id=UUID(details.variant.id),
        sku=details.variant.sku,
        product_handle=details.product_handle,
        product_title=details.product_title,
        title=details.variant.title,
        image_url=details.image_url,
        prices={price.currency: price for price in prices},
        weight_grams=details.variant.weight_grams,
        is_sold=details.product_status == product_pb2.PRODUCT_STATUS_ACTIVE,
    )


def _rate(message: shipping_rate_pb2.ShippingRate) -> ShippingRate:
    return ShippingRate(
        id=message.id,
        name=message.name,
        price=money_of(message.price),
        carrier=message.carrier,
        min_days=message.min_days,
        max_days=message.max_days,
    )
