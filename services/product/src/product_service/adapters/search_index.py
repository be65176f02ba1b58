"""Search on PostgreSQL: which products match, in which order, and what they have in common.

One statement looks at the first matches, which are mostly all: it puts them in order and counts
what they have in common. Of more matches than that, a second one walks the index of the order
asked for, in which the next page is then never far.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.cached_products import CachedProducts
from product_service.adapters.facet_counts import facets_of_row
from product_service.adapters.matching import text_query
from product_service.adapters.planning import searching
from product_service.adapters.search_queries import COUNTED, Text, first_matches, has_all, walk
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
            words = text_query(await meanings(connection, search.words))
            query = first_matches(search, words, after, limit, with_facets=with_facets)
            row = (await connection.execute(query)).one()
            found = _page_of(row)
            if not has_all(search, row.total):
                found = await _walked(connection, search, words, after, limit)
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


async def _walked(
    connection: AsyncConnection, search: Search, words: Text, after: Place | None, limit: int
) -> Found:
    rows = await connection.execute(walk(search, words, after, limit))
    return [(row.product_id, row.version, row.value) for row in rows]
