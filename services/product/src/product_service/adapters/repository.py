"""The products inside a transaction, on PostgreSQL; every write is set-based."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.outbox import Committed
from chassis.database.unit_of_work import SqlUnitOfWork
from sqlalchemy import ARRAY, Table, Text, delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.categories import PostgresCategories
from product_service.adapters.events import encode
from product_service.adapters.loading import any_id, load_products
from product_service.adapters.rows import price_row, product_row, variant_row
from product_service.adapters.search_documents import write_documents
from product_service.adapters.tables import chassis, price, product, variant
from product_service.domain.product import Product

_IMPORT_LOCK = 5_071_203  # any fixed number of this database's own


class PostgresProducts:
    """Implements the `Products` port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self) -> None:
        await self._connection.execute(select(func.pg_advisory_xact_lock(_IMPORT_LOCK)))

    async def digests(self, handles: Collection[str]) -> Mapping[str, bytes]:
        query = select(product.c.handle, product.c.digest).where(_any(product.c.handle, handles))
        return {row.handle: row.digest for row in await self._connection.execute(query)}

    async def by_handles(self, handles: Collection[str]) -> Mapping[str, Product]:
        query = select(product.c.id).where(_any(product.c.handle, handles))
        ids: Sequence[UUID] = (await self._connection.execute(query)).scalars().all()
        return {each.handle: each for each in await load_products(self._connection, ids)}

    async def by_ids(self, ids: Collection[UUID]) -> Mapping[UUID, Product]:
        return {each.id: each for each in await load_products(self._connection, list(ids))}

    async def sku_owners(self, skus: Collection[str]) -> Mapping[str, str]:
        query = (
            select(variant.c.sku, product.c.handle)
            .join(product, product.c.id == variant.c.product_id)
            .where(_any(variant.c.sku, skus))
        )
        return {row.sku: row.handle for row in await self._connection.execute(query)}

    async def save(self, products: Sequence[Product]) -> None:
        if not products:
            return
        await self._upsert(product, [product_row(each) for each in products])
        await self._delete_dropped_variants(products)
        variants = [(owner, each) for owner in products for each in owner.variants]
        await self._upsert(variant, [variant_row(owner, each) for owner, each in variants])
        await self._replace_prices(products)
        await write_documents(self._connection, products)

    async def _upsert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        statement = upsert(table)
        changes = {name: statement.excluded[name] for name in table.c.keys() if name != "id"}  # noqa: SIM118
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=changes), rows
        )

    async def _delete_dropped_variants(self, products: Sequence[Product]) -> None:
        kept = [each.id for owner in products for each in owner.variants]
        await self._connection.execute(
            delete(variant).where(
                any_id(variant.c.product_id, [each.id for each in products]),
                ~any_id(variant.c.id, kept),
            )
        )

    async def _replace_prices(self, products: Sequence[Product]) -> None:
        variants = [each for owner in products for each in owner.variants]
        ids = [each.id for each in variants]
        await self._connection.execute(delete(price).where(any_id(price.c.variant_id, ids)))
        rows = [price_row(each, amount) for each in variants for amount in each.prices]
        await self._connection.execute(insert(price), rows)


class ProductUnitOfWork(SqlUnitOfWork):
    """A transaction on the product database."""

    products: PostgresProducts
    categories: PostgresCategories

    def __init__(self, database: Database, committed: Committed | None = None) -> None:
        super().__init__(database, chassis, encode, committed)

    def _opened(self) -> None:
        self.products = PostgresProducts(self.connection)
        self.categories = PostgresCategories(self.connection)


def _any(column: Any, values: Collection[str]) -> Any:
    return column == func.any(literal(list(values), ARRAY(Text)))
