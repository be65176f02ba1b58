"""Composition root of the payment service."""

from chassis.clock import SystemClock
from chassis.foundation import Foundation
from chassis.identity.tokens import TokenVerifier
from chassis.service import Registration, Service
from shop.payment.v1 import payment_service_pb2_grpc

from payment_service.adapters.due_work import PostgresDueWork
from payment_service.adapters.events import encode
from payment_service.adapters.grpc_api import PaymentApi
from payment_service.adapters.reconciling import Reconciling, StraySearch
from payment_service.adapters.repository import PostgresMessages, PostgresPayments
from payment_service.adapters.stripe_payments import StripePayments
from payment_service.adapters.stripe_webhooks import StripeWebhooks
from payment_service.application.reconciler import Reconciler
from payment_service.application.strays import Strays
from payment_service.config import PaymentSettings


def build(settings: PaymentSettings, tokens: TokenVerifier | None = None) -> Service:
    base = Foundation.lay("payment", settings, tokens)
    clock = SystemClock()
    provider = StripePayments(
        settings.stripe_api_key.get_secret_value(),
        settings.stripe_api_base,
        settings.stripe_timeout_seconds,
    )
    webhooks = StripeWebhooks(settings.stripe_webhook_secret.get_secret_value())
    payments = PostgresPayments(base.database, encode, base.committed)
    messages = PostgresMessages(base.database)
    due = PostgresDueWork(base.database)
    api = PaymentApi(payments, messages, provider, webhooks, clock)
    reconciler = Reconciler(due, payments, messages, provider, clock, settings.give_up_after)
    strays = Strays(payments, provider, clock)
    return base.service(
        [
            Registration(
                payment_service_pb2_grpc.add_PaymentServiceServicer_to_server,
                api,
                "shop.payment.v1.PaymentService",
            )
        ],
        workers=[
            Reconciling(reconciler, settings.reconcile_seconds).run,
            StraySearch(strays, settings.stray_seconds).run,
        ],
        resources=[provider],
    )
