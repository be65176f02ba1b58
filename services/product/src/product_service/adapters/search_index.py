"""Search on PostgreSQL: which products match, in which order, and what they have in common.

One statement looks at the first matches, which are mostly all: it puts them in order and counts
what they have in common. Of more matches than that, a second one walks the index of the order
asked for, in which the next page is then never far.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from sqlalchemy import Row, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.cached_products import CachedProducts
from product_service.adapters.facet_counts import facets_of_row
from product_service.adapters.matching import Shape, Values, values_of
from product_service.adapters.planning import searching
from product_service.adapters.search_queries import (
    COUNTED,
    first_matches,
    has_all,
    page_values,
    walk,
)
from product_service.adapters.vocabulary import meanings
from product_service.application.search import Facets, Hits, Place, Ranked, Search

type Found = Sequence[tuple[UUID, int, Ranked]]
"""Products in order: id, version and what they are sorted by."""


class PostgresSearchIndex:
    """Implements the `SearchIndex` port."""

    def __init__(self, database: Database, products: CachedProducts) -> None:
        self._database = database
        self._products = products

    async def find(
        self, search: Search, after: Place | None, limit: int, *, with_facets: bool
    ) -> tuple[Hits, Facets | None]:
        async with searching(self._database) as connection:
            values = values_of(search, await meanings(connection, search.words))
            values |= page_values(after, limit)
            shape, continued = Shape.of(search), after is not None
            query = first_matches(shape, continued=continued, with_facets=with_facets)
            row = (await connection.execute(query, values)).one()
            found = _page_of(row)
            if not has_all(shape, row.total):
                found = await _walked(connection, walk(shape, continued=continued), values)
            hits = await self._hits(connection, found)
        return hits, facets_of_row(row, COUNTED) if with_facets else None

    async def _hits(self, connection: AsyncConnection, found: Found) -> Hits:
        products = await self._products.of(
            connection, [(id_, version) for id_, version, _ in found]
        )
        values = {id_: value for id_, _, value in found}
        return Hits(products, [values[each.id] for each in products])


def _page_of(row: Row[Any]) -> Found:
    return list(zip(row.ids or (), row.versions or (), row.values or (), strict=True))


async def _walked(connection: AsyncConnection, query: Select[Any], values: Values) -> Found:
    rows = await connection.execute(query, values)
    return [(row.product_id, row.version, row.value) for row in rows]
