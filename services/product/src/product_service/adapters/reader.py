"""Reading products: one statement finds ids and versions, two more load what is not cached."""

from collections.abc import Collection, Sequence
from functools import cache
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.prepared import Prepared, array_of
from sqlalchemy import (
    Integer,
    Text,
    Uuid,
    any_,
    bindparam,
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
            return await self._listed(listing, after, limit)
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

    async def _listed(
        self, listing: Listing, after: Position | None, limit: int
    ) -> Sequence[Product]:
        column = _SORT_COLUMNS[listing.sort_key]
        page = _page(column, listing.reverse, listing.include_hidden, continued=after is not None)
        place = {} if after is None else {"after_value": after.value, "after_id": after.id}
        async with self._database.reading() as connection:
            found = await page.rows(connection, limit=limit, **place)
            return await self._products.of(connection, [(row.id, row.version) for row in found])


def _search(listing: Listing) -> Search:
    sort = SearchSort(listing.sort_key.value)
    return Search(
        listing.words, sort=sort, reverse=listing.reverse, include_hidden=listing.include_hidden
    )


@cache
def _page(column: str, reverse: bool, include_hidden: bool, *, continued: bool) -> Prepared:
    by, key = product.c[column], product.c.id
    order = [each.desc() if reverse else each.asc() for each in (by, key)]
    query = select(key, product.c.version).order_by(*order).limit(bindparam("limit", type_=Integer))
    if not include_hidden:
        query = query.where(product.c.status == ProductStatus.ACTIVE.value)
    if continued:
        here = tuple_(by, key)
        there = tuple_(bindparam("after_value", type_=by.type), bindparam("after_id", type_=Uuid))
        query = query.where(here < there if reverse else here > there)
    return Prepared(query)
