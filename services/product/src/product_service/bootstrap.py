"""Composition root: the only place that names concrete classes."""

from collections.abc import Callable, Sequence

from chassis.clock import Clock, SystemClock
from chassis.database.writes import Writes
from chassis.foundation import Foundation
from chassis.identity.tokens import TokenVerifier
from chassis.messaging.batch_consumer import BatchConsumer
from chassis.service import Registration, Service
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from shop.product.v1 import (
    catalog_import_service_pb2_grpc,
    category_service_pb2_grpc,
    product_service_pb2_grpc,
    search_service_pb2_grpc,
)

from product_service.adapters import stock_feed
from product_service.adapters.cached_products import CachedProducts
from product_service.adapters.category_api import CategoryApi
from product_service.adapters.grpc_api import ProductApi
from product_service.adapters.import_api import ImportApi
from product_service.adapters.product_messages import ProductMessages
from product_service.adapters.reader import PostgresProductReader
from product_service.adapters.repository import ProductUnitOfWork
from product_service.adapters.search_api import SearchApi
from product_service.adapters.search_index import PostgresSearchIndex
from product_service.adapters.search_upkeep import SearchUpkeep
from product_service.adapters.staff_api import StaffApi
from product_service.adapters.stock_backfill import StockBackfill
from product_service.config import Settings

type OpenUnitOfWork = Callable[[], ProductUnitOfWork]


def build(
    settings: Settings, tokens: TokenVerifier | None = None, clock: Clock | None = None
) -> Service:
    """The service, not yet connected to anything."""
    base = Foundation.lay("product", settings, tokens)

    def open_unit_of_work() -> ProductUnitOfWork:
        return ProductUnitOfWork(base.database, base.committed)

    feed = BatchConsumer(
        "product-availability",
        "inventory",
        stock_feed.SUBJECTS,
        stock_feed.on_stock,
        open_unit_of_work,
        base.messaging,
    )
    inventory = InventoryServiceStub(base.channels.to("inventory"))
    upkeep = SearchUpkeep(
        base.database,
        open_unit_of_work,
        StockBackfill(base.database, open_unit_of_work, inventory),
    )
    return base.service(
        _registrations(base, open_unit_of_work, clock or SystemClock()),
        workers=[feed.run, upkeep.run],
    )


def _registrations(
    base: Foundation, open_unit_of_work: OpenUnitOfWork, clock: Clock
) -> Sequence[Registration]:
    products, messages = CachedProducts(), ProductMessages()
    writes = Writes(open_unit_of_work)
    categories = CategoryApi(writes, base.database, clock)
    staff = StaffApi(writes, clock)
    return [
        Registration(
            product_service_pb2_grpc.add_ProductServiceServicer_to_server,
            ProductApi(PostgresProductReader(base.database, products), messages, staff),
            "shop.product.v1.ProductService",
        ),
        Registration(
            category_service_pb2_grpc.add_CategoryServiceServicer_to_server,
            categories,
            "shop.product.v1.CategoryService",
        ),
        Registration(
            search_service_pb2_grpc.add_SearchServiceServicer_to_server,
            SearchApi(PostgresSearchIndex(base.database, products), messages, categories.tree),
            "shop.product.v1.SearchService",
        ),
        Registration(
            catalog_import_service_pb2_grpc.add_CatalogImportServiceServicer_to_server,
            ImportApi(open_unit_of_work, clock),
            "shop.product.v1.CatalogImportService",
        ),
        base.audit_log(),
    ]
