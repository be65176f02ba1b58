"""Composition root: the only place that names concrete classes."""

from chassis.clock import Clock, SystemClock
from chassis.foundation import Foundation
from chassis.identity.tokens import TokenVerifier
from chassis.service import Registration, Service
from shop.product.v1 import catalog_import_service_pb2_grpc, product_service_pb2_grpc

from product_service.adapters.grpc_api import ProductApi
from product_service.adapters.import_api import ImportApi
from product_service.adapters.reader import PostgresProductReader
from product_service.adapters.repository import ProductUnitOfWork
from product_service.adapters.tables import chassis
from product_service.config import Settings


def build(
    settings: Settings, tokens: TokenVerifier | None = None, clock: Clock | None = None
) -> Service:
    """The service, not yet connected to anything."""
    base = Foundation.lay("product", settings, tokens)

    def open_unit_of_work() -> ProductUnitOfWork:
        return ProductUnitOfWork(base.database, base.committed)

    return base.service(
        chassis,
        [
            Registration(
                product_service_pb2_grpc.add_ProductServiceServicer_to_server,
                ProductApi(PostgresProductReader(base.database)),
                "shop.product.v1.ProductService",
            ),
            Registration(
                catalog_import_service_pb2_grpc.add_CatalogImportServiceServicer_to_server,
                ImportApi(open_unit_of_work, clock or SystemClock()),
                "shop.product.v1.CatalogImportService",
            ),
        ],
    )
