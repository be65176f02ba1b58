"""`python -m benchmarks.gateway.services FOLDER`: product and inventory, on a real database.

Runs until its standard input ends. When the catalogue is in, it prints a token of staff.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import batched
from pathlib import Path
from typing import Any

import inventory_service
import product_service
from chassis.database.migrations import migrate, migrations_of
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.telemetry.logs import configure_logs
from chassis.testing.serving import acting_as, serving
from chassis.testing.tokens import access_token, trusting_verifier
from embedded.nats import Nats
from embedded.postgres import Postgres, create_role_and_database
from inventory_service.bootstrap import build as build_inventory
from inventory_service.config import InventorySettings
from product_service.bootstrap import build as build_product
from product_service.config import Settings as ProductSettings
from shop.inventory.v1.inventory_service_pb2 import SetStockRequest, StockItem
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from shop.product.v1.catalog_import_service_pb2 import ImportProductsRequest
from shop.product.v1.catalog_import_service_pb2_grpc import CatalogImportServiceStub

from benchmarks.gateway.catalogue import PRODUCTS, a_product

_PORTION = 500


async def serve(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="shop-bench-", ignore_cleanup_errors=True) as scratch:
        postgres = Postgres(Path(scratch) / "postgres", durable=False)
        nats = Nats(Path(scratch) / "nats", durable=False)
        postgres.start()
        nats.start()
        try:
            await _serve(folder, postgres, nats.url)
        finally:
            nats.stop()
            postgres.stop()
            postgres.remove()


async def _serve(folder: Path, postgres: Postgres, nats_url: str) -> None:
    async with AsyncExitStack() as stack:
        products = await stack.enter_async_context(
            serving(
                build_product(
                    ProductSettings(**await _told("product", folder, postgres, nats_url)),
                    trusting_verifier(),
                )
            )
        )
        stock = await stack.enter_async_context(
            serving(
                build_inventory(
                    InventorySettings(**await _told("inventory", folder, postgres, nats_url)),
                    trusting_verifier(),
                )
            )
        )
        await _fill(products, stock)
        token = access_token(Role.STAFF, lifetime=timedelta(hours=1))
        print("ready", token, flush=True)  # noqa: T201 - read by who started this
        await asyncio.to_thread(sys.stdin.read)


async def _told(name: str, folder: Path, postgres: Postgres, nats_url: str) -> dict[str, Any]:
    """The settings of a service on a database of its own."""
    await create_role_and_database(postgres.superuser_url(), name, name, name)
    url = postgres.url(name, name, name)
    module = product_service if name == "product" else inventory_service
    await migrate(url, migrations_of(module))
    return {
        "listen": f"unix:{folder}/{name}.sock",
        "upstream": f"unix:{folder}/{{service}}.sock",
        "database_url": url,
        "nats_url": nats_url,
        "drain_seconds": 0,
        "max_concurrent_rpcs": 10_000,  # peers open a stream for each subscription
    }


async def _fill(products: Any, stock: Any) -> None:
    chance = random.Random(1)  # noqa: S311 - the same catalogue each time
    catalogue = [a_product(number, chance) for number in range(PRODUCTS)]

    async def requests() -> AsyncIterator[ImportProductsRequest]:
        for each in catalogue:
            yield ImportProductsRequest(product=each)

    skus = [each.sku for product in catalogue for each in product.variants]
    with acting_as(Role.STAFF):
        response: Any = await CatalogImportServiceStub(products).ImportProducts(
            requests(), timeout=300
        )
        if response.created != PRODUCTS:
            raise SystemExit(f"The import failed: {response.failures[:3]}")
        for portion in batched(skus, _PORTION):
            items = [StockItem(sku=sku, on_hand=chance.randrange(1, 100)) for sku in portion]
            await InventoryServiceStub(stock).SetStock(
                SetStockRequest(request_id=str(new_id()), items=items)
            )


if __name__ == "__main__":
    configure_logs("services", "json", "error")  # a pipe that nobody reads to its end
    asyncio.run(serve(Path(sys.argv[1])))
