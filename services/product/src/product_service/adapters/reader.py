"""Reading products: one statement finds ids and versions, two more load what is not cached."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Table,
    Text,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.cached_products import CachedProducts
from product_service.adapters.loading import any_id
from product_service.adapters.matching import text_query
from product_service.adapters.planning import searching
from product_service.adapters.search_tables import search_document
from product_service.adapters.tables import product, variant
from product_service.adapters.version_cache import Version
from product_service.adapters.vocabulary import meant_words
from product_service.application.ports import Listing, Position, SortKey
from product_service.domain.content import ProductStatus
from product_service.domain.product import Product

_SORT_COLUMNS = {
    SortKey.TITLE: "sort_title",
    SortKey.CREATE_TIME: "create_time",
    SortKey.UPDATE_TIME: "update_time",
}
type Versions = Select[tuple[UUID, int]]


class PostgresProductReader:
    """Implements the `ProductReader` port. The products it gives out are shared: read only."""

    def __init__(self, database: Database, products: CachedProducts) -> None:
        self._database = database
        self._products = products

    async def page(self, listing: Listing, after: Position | None, limit: int) -> Sequence[Product]:
        if not listing.words:
            return await self._find(_page(listing, after, limit))
        async with searching(self._database) as connection:
            meant = await meant_words(connection, listing.words)
            matching = search_document.c.document.op("@@")(text_query(listing.words, meant))
            query = _page(listing, after, limit, search_document).where(matching)
            return await self._resolve(connection, query)

    async def by_ids(self, ids: Collection[UUID]) -> Sequence[Product]:
        return await self._find(_versions().where(any_id(product.c.id, ids)))

    async def by_handle(self, handle: str) -> Product | None:
        found = await self._find(_versions().where(product.c.handle == handle))
        return found[0] if found else None

    async def with_variants(
        self, ids: Collection[UUID], skus: Collection[str]
    ) -> Sequence[Product]:
        owners = select(variant.c.product_id).where(
            or_(
                any_id(variant.c.id, ids),
                variant.c.sku == func.any(literal(list(skus), ARRAY(Text))),
            )
        )
        return await self._find(_versions().where(product.c.id.in_(owners)))

    async def _find(self, query: Versions) -> list[Product]:
        async with self._database.reading() as connection:
            return await self._resolve(connection, query)

    async def _resolve(self, connection: AsyncConnection, query: Versions) -> list[Product]:
        versions: list[Version] = [(row.id, row.version) for row in await connection.execute(query)]
        return await self._products.of(connection, versions)


def _page(
    listing: Listing, after: Position | None, limit: int, source: Table = product
) -> Versions:
    """Products themselves, or their documents: the same in all that is asked of them here."""
    column = source.c[_SORT_COLUMNS[listing.sort_key]]
    key = source.primary_key.c[0]
    order = [each.desc() if listing.reverse else each.asc() for each in (column, key)]
    query = select(key.label("id"), source.c.version).order_by(*order).limit(limit)
    if not listing.include_hidden:
        query = query.where(source.c.status == ProductStatus.ACTIVE.value)
    if after is not None:
        query = query.where(_beyond(column, key, after, reverse=listing.reverse))
    return query


def _versions() -> Versions:
    return select(product.c.id, product.c.version)


def _beyond(column: Any, key: Any, after: Position, *, reverse: bool) -> ColumnElement[bool]:
    here = tuple_(column, key)
    there = tuple_(literal(after.value, column.type), literal(after.id))
    return here < there if reverse else here > there
