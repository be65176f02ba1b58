"""Composition root of the shipping service."""

from chassis.foundation import Foundation
from chassis.identity.tokens import TokenVerifier
from chassis.service import Registration, Service
from shop.shipping.v1 import shipping_service_pb2_grpc

from shipping_service.adapters import tables
from shipping_service.adapters.events import encode
from shipping_service.adapters.grpc_api import ShippingApi
from shipping_service.adapters.rate_file import load_rates
from shipping_service.adapters.repository import PostgresShipmentReader, PostgresUnitOfWork
from shipping_service.adapters.table_carrier import TableCarrier
from shipping_service.adapters.tracking_worker import TrackingWorker
from shipping_service.config import ShippingSettings


def build(settings: ShippingSettings, tokens: TokenVerifier | None = None) -> Service:
    base = Foundation.lay("shipping", settings, tokens)

    def open_unit_of_work() -> PostgresUnitOfWork:
        return PostgresUnitOfWork(base.database, tables.chassis, encode, base.committed)

    api = ShippingApi(
        TableCarrier(load_rates(settings.rates_file), settings.tracking_step),
        open_unit_of_work,
        PostgresShipmentReader(base.database),
        base.changes,
    )
    return base.service(
        [
            Registration(
                shipping_service_pb2_grpc.add_ShippingServiceServicer_to_server,
                api,
                "shop.shipping.v1.ShippingService",
            )
        ],
        workers=[TrackingWorker(open_unit_of_work, settings.tracking_step).run],
    )
