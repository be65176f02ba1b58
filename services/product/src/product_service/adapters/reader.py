"""Reading products: one statement finds ids and versions, two more load what is not cached."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.prepared import Prepared, array_of
from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    any_,
    literal,
    or_,
    select,
    tuple_,
)

from product_service.adapters.cached_products import CachedProducts
from product_service.adapters.search_index import PostgresSearchIndex
from product_service.adapters.tables import product, variant
from product_service.application.ports import Listing, Position, SortKey
from product_service.application.search import Place, Search, SearchSort
from product_service.domain.content import ProductStatus
from product_service.domain.product import Product

_SORT_COLUMNS = {
    SortKey.TITLE: "sort_title",
    SortKey.CREATE_TIME: "create_time",
    SortKey.UPDATE_TIME: "update_time",
}
type Versions = Select[tuple[UUID, int]]

_NAMED = Prepared(
    select(product.c.id, product.c.version).where(
        or_(
            product.c.id == any_(array_of("ids", Uuid())),
            product.c.handle == any_(array_of("handles", Text())),
        )
    )
)
_WITH_VARIANTS = Prepared(
    select(product.c.id, product.c.version).where(
        product.c.id.in_(
            select(variant.c.product_id).where(
                or_(
                    variant.c.id == any_(array_of("ids", Uuid())),
                    variant.c.sku == any_(array_of("skus", Text())),
                )
            )
        )
    )
)


class PostgresProductReader:
    """Implements the `ProductReader` port. The products it gives out are shared: read only."""

    def __init__(self, database: Database, products: CachedProducts) -> None:
        self._database = database
        self._products = products
        self._index = PostgresSearchIndex(database, products)

    async def page(self, listing: Listing, after: Position | None, limit: int) -> Sequence[Product]:
        if not listing.words:
            return await self._find(_page(listing, after, limit))
        place = Place(after.value, after.id) if after else None
        hits, _ = await self._index.find(_search(listing), place, limit, with_facets=False)
        return hits.products

    async def named(self, ids: Collection[UUID], handles: Collection[str]) -> Sequence[Product]:
        async with self._database.reading() as connection:
            found = await _NAMED.rows(connection, ids=list(ids), handles=list(handles))
            return await self._products.of(connection, [(row.id, row.version) for row in found])

    async def with_variants(
        self, ids: Collection[UUID], skus: Collection[str]
    ) -> Sequence[Product]:
        async with self._database.reading() as connection:
            found = await _WITH_VARIANTS.rows(connection, ids=list(ids), skus=list(skus))
            return await self._products.of(connection, [(row.id, row.version) for row in found])

    async def _find(self, query: Versions) -> list[Product]:
        async with self._database.reading() as connection:
            found = await connection.execute(query)
            return await self._products.of(connection, [(row.id, row.version) for row in found])


def _search(listing: Listing) -> Search:
    sort = SearchSort(listing.sort_key.value)
    return Search(
        listing.words, sort=sort, reverse=listing.reverse, include_hidden=listing.include_hidden
    )


def _page(listing: Listing, after: Position | None, limit: int) -> Versions:
    column = product.c[_SORT_COLUMNS[listing.sort_key]]
    key = product.c.id
    order = [each.desc() if listing.reverse else each.asc() for each in (column, key)]
    query = _versions().order_by(*order).limit(limit)
    if not listing.include_hidden:
        query = query.where(product.c.status == ProductStatus.ACTIVE.value)
    if after is not None:
        query = query.where(_beyond(column, key, after, reverse=listing.reverse))
    return query


def _versions() -> Versions:
    return select(product.c.id, product.c.version)


def _beyond(column: Any, key: Any, after: Position, *, reverse: bool) -> ColumnElement[bool]:
    here = tuple_(column, key)
    there = tuple_(literal(after.value, column.type), literal(after.id))
    return here < there if reverse else here > there
