"""Composition root: the only place that names concrete classes."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from chassis.clock import Clock, SystemClock
from chassis.database.writes import Writes
from chassis.foundation import Foundation
from chassis.identity.tokens import TokenVerifier
from chassis.ids import new_id
from chassis.messaging.consumer import Consumer
from chassis.service import Registration, Service
from shop.order.v1 import (
    cart_service_pb2_grpc,
    claim_service_pb2_grpc,
    order_service_pb2_grpc,
)

from order_service.adapters import subscriptions, tables
from order_service.adapters.after_purchase_api import AfterPurchaseApi
from order_service.adapters.cart_api import CartApi
from order_service.adapters.cart_expiry import CartExpiry
from order_service.adapters.cart_writes import CartWrites
from order_service.adapters.claim_api import ClaimApi
from order_service.adapters.clients import (
    CallLimits,
    InventoryClient,
    PaymentClient,
    ProductClient,
    ShippingClient,
)
from order_service.adapters.events import encode
from order_service.adapters.order_api import OrderApi
from order_service.adapters.saga_gauges import SagaGauges
from order_service.adapters.troubles import PostgresTroubles
from order_service.adapters.unit_of_work import PostgresReads, PostgresUnitOfWork, reading
from order_service.application.checkout import Checkout, CheckoutRules
from order_service.application.driver import Driver, no_crash
from order_service.application.place_order import OrderPlacer
from order_service.application.ports import Lease
from order_service.application.recent_quotes import RecentQuotes
from order_service.application.steps import Steps
from order_service.config import OrderSettings

type OpenUnitOfWork = Callable[[], PostgresUnitOfWork]


def build(
    settings: OrderSettings,
    tokens: TokenVerifier | None = None,
    crashpoint: Callable[[str], None] = no_crash,
) -> Service:
    base = Foundation.lay("order", settings, tokens)
    clock = SystemClock()
    limits = CallLimits(
        settings.saga_step_timeout_seconds,
        settings.saga_payment_timeout_seconds,
        settings.hold_seconds,
    )
    catalogue = ProductClient(base.channels, limits)
    shipping = ShippingClient(base.channels, limits)

    def open_unit_of_work() -> PostgresUnitOfWork:
        return PostgresUnitOfWork(base.database, tables.chassis, encode, base.committed)

    def open_reads() -> AbstractAsyncContextManager[PostgresReads]:
        return reading(base.database)

    driver = Driver(
        open_unit_of_work,
        Steps(
            InventoryClient(base.channels, limits), PaymentClient(base.channels, limits), shipping
        ),
        clock,
        Lease(owner=new_id(), duration=timedelta(seconds=settings.saga_lease_seconds)),
        crashpoint,
    )
    checkout = Checkout(driver, _rules(settings))
    writes = Writes(open_unit_of_work)
    quotes = RecentQuotes(settings.quote_seconds)
    carts = CartApi(
        CartWrites(base.database, writes), open_reads, catalogue, shipping, clock, quotes
    )
    orders = OrderApi(
        OrderPlacer(open_reads, open_unit_of_work, catalogue, checkout, clock),
        open_reads,
        base.changes,
        AfterPurchaseApi(writes, open_reads, checkout, clock),
        timedelta(seconds=settings.place_order_patience_seconds),
        PostgresTroubles(base.database),
    )
    return base.service(
        [
            *_registrations(carts, orders, ClaimApi(writes, base.tokens, clock)),
            base.audit_log(),
        ],
        workers=[
            checkout.run_recovery,
            _cart_expiry(base, settings).run,
            *(each.run for each in _consumers(base, open_unit_of_work, clock)),
        ],
        resources=[checkout],
        measures=[SagaGauges(base.database).measure],
    )


def _cart_expiry(base: Foundation, settings: OrderSettings) -> CartExpiry:
    return CartExpiry(
        base.database,
        timedelta(days=settings.cart_unused_days),
        timedelta(seconds=settings.cart_expiry_seconds),
    )


def _rules(settings: OrderSettings) -> CheckoutRules:
    return CheckoutRules(
        deadline=timedelta(seconds=settings.saga_deadline_seconds),
        poll=timedelta(seconds=settings.saga_poll_seconds),
    )


def _registrations(carts: CartApi, orders: OrderApi, claims: ClaimApi) -> list[Registration]:
    return [
        Registration(
            cart_service_pb2_grpc.add_CartServiceServicer_to_server,
            carts,
            "shop.order.v1.CartService",
        ),
        Registration(
            order_service_pb2_grpc.add_OrderServiceServicer_to_server,
            orders,
            "shop.order.v1.OrderService",
        ),
        Registration(
            claim_service_pb2_grpc.add_ClaimServiceServicer_to_server,
            claims,
            "shop.order.v1.ClaimService",
        ),
    ]


def _consumers(
    base: Foundation, open_unit_of_work: OpenUnitOfWork, clock: Clock
) -> list[Consumer[PostgresUnitOfWork]]:
    followers = subscriptions.Followers(clock)
    return [
        Consumer(
            "order-shipments",
            "shipping",
            subscriptions.SHIPMENT_SUBJECTS,
            followers.on_shipment,
            open_unit_of_work,
            base.messaging,
        ),
        Consumer(
            "order-payments",
            "payment",
            subscriptions.PAYMENT_SUBJECTS,
            followers.on_payment,
            open_unit_of_work,
            base.messaging,
        ),
    ]
