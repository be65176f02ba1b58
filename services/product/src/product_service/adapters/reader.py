"""Reading products: one statement finds ids and versions, two more load what is not cached."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.loading import any_id, load_products
from product_service.adapters.tables import product, variant
from product_service.adapters.version_cache import Version, VersionCache
from product_service.application.ports import Listing, Position, SortKey
from product_service.domain.content import ProductStatus
from product_service.domain.product import Product

_CACHED_PRODUCTS = 1000
_SORT_COLUMNS = {
    SortKey.TITLE: product.c.sort_title,
    SortKey.CREATE_TIME: product.c.create_time,
    SortKey.UPDATE_TIME: product.c.update_time,
}
type Versions = Select[tuple[UUID, int]]


class PostgresProductReader:
    """Implements the `ProductReader` port. The products it gives out are shared: read only."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: VersionCache[Product] = VersionCache(_CACHED_PRODUCTS)

    async def page(self, listing: Listing, after: Position | None, limit: int) -> Sequence[Product]:
        column = _SORT_COLUMNS[listing.sort_key]
        order = [each.desc() if listing.reverse else each.asc() for each in (column, product.c.id)]
        query = _versions().where(*_filters(listing)).order_by(*order).limit(limit)
        if after is not None:
            query = query.where(_beyond(column, after, reverse=listing.reverse))
        return await self._find(query)

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
            versions: list[Version] = [
                (row.id, row.version) for row in await connection.execute(query)
            ]
            found = {version[0]: self._cache.get(version) for version in versions}
            missing = [id_ for id_, cached in found.items() if cached is None]
            found.update(await self._load(connection, missing))
        # A product deleted between the statements is left out.
        return [cached for id_, _ in versions if (cached := found[id_]) is not None]

    async def _load(self, connection: AsyncConnection, ids: list[UUID]) -> dict[UUID, Product]:
        loaded = await load_products(connection, ids)
        for each in loaded:
            self._cache.put((each.id, each.version), each)
        return {each.id: each for each in loaded}


def _versions() -> Versions:
    return select(product.c.id, product.c.version)


def _filters(listing: Listing) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = [
        product.c.search_text.contains(word, autoescape=True) for word in listing.words
    ]
    if not listing.include_hidden:
        filters.append(product.c.status == ProductStatus.ACTIVE.value)
    return filters


def _beyond(column: Any, after: Position, *, reverse: bool) -> ColumnElement[bool]:
    here = tuple_(column, product.c.id)
    there = tuple_(literal(after.value, column.type), literal(after.id))
    return here < there if reverse else here > there
