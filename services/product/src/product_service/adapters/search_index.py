"""Search on PostgreSQL: which products match, in which order, and what they have in common."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from chassis.database.engine import Database
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    cast,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.cached_products import CachedProducts
from product_service.adapters.facets import SEPARATOR, split
from product_service.adapters.matching import Condition, conditions, text_query
from product_service.adapters.planning import searching
from product_service.adapters.search_tables import search_document, search_price
from product_service.adapters.vocabulary import meant_words
from product_service.application.search import (
    FACET_VALUES,
    Facets,
    Hits,
    Place,
    Search,
    SearchSort,
)

_RANKED = 2_000  # matches among which relevance is decided
_COUNTED = 1_000  # matches that facets are counted over
_RANK_STEPS = 1_000_000
type Text = ColumnElement[Any] | None


class PostgresSearchIndex:
    """Implements the `SearchIndex` port."""

    def __init__(self, database: Database, products: CachedProducts) -> None:
        self._database = database
        self._products = products

    async def find(
        self, search: Search, after: Place | None, limit: int, *, with_facets: bool
    ) -> tuple[Hits, Facets | None]:
        async with searching(self._database) as connection:
            meant = await meant_words(connection, search.words)
            words = text_query(search.words, meant)
            matching = conditions(search, words)
            hits = await self._hits(connection, _page(search, words, matching, after, limit))
            facets = await _facets(connection, search, matching) if with_facets else None
        return hits, facets

    async def _hits(self, connection: AsyncConnection, query: Select[Any]) -> Hits:
        rows = (await connection.execute(query)).all()
        versions = [(row.product_id, row.version) for row in rows]
        values = {row.product_id: row.value for row in rows}
        products = await self._products.of(connection, versions)
        return Hits(products, [values[each.id] for each in products])


def _page(
    search: Search, words: Text, matching: Sequence[Condition], after: Place | None, limit: int
) -> Select[Any]:
    query, value, key = _ordered(search, words, matching)
    downwards = _is_downwards(search)
    if after is not None:
        here, there = (
            tuple_(value, key),
            tuple_(literal(after.value, value.type), literal(after.id)),
        )
        query = query.where(here < there if downwards else here > there)
    order = [each.desc() if downwards else each.asc() for each in (value, key)]
    return query.order_by(*order).limit(limit)


def _is_downwards(search: Search) -> bool:
    return True if search.sort is SearchSort.RELEVANCE else search.reverse


def _ordered(
    search: Search, words: Text, matching: Sequence[Condition]
) -> tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]:
    """Matches with the value they are sorted by."""
    columns = search_document.c
    key: ColumnElement[Any] = columns.product_id
    if search.sort is SearchSort.RELEVANCE and words is not None:
        rank = cast(func.ts_rank(columns.document, words) * _RANK_STEPS, Integer).label("value")
        ranked = (
            select(columns.product_id, columns.version, rank)
            .where(*matching)
            .limit(_RANKED)
            .subquery("ranked")
        )
        return select(ranked), ranked.c.value, ranked.c.product_id
    if search.sort is SearchSort.PRICE:
        value: ColumnElement[Any] = search_price.c.lowest
        key = search_price.c.product_id
        source = search_price.join(search_document, search_price.c.product_id == columns.product_id)
        query = (
            select(columns.product_id, columns.version, value.label("value"))
            .select_from(source)
            .where(search_price.c.currency == search.currency, *matching)
        )
        return query, value, key
    value = columns.sort_title if search.sort is SearchSort.TITLE else columns.create_time
    query = select(columns.product_id, columns.version, value.label("value")).where(*matching)
    return query, value, key


async def _facets(
    connection: AsyncConnection, search: Search, matching: Sequence[Condition]
) -> Facets:
    (row,) = (await connection.execute(_counting(search.currency, matching))).all()
    return _facets_of(row)


def _counting(currency: str, matching: Sequence[Condition]) -> Select[Any]:
    """One row with all counts, from one look at the matches."""
    columns = search_document.c
    matches = (
        select(columns.facets, columns.available, columns.prices[currency].label("prices"))
        .where(*matching)
        .limit(_COUNTED + 1)  # one more tells that there are more
        .cte("matches")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    top = _top_values(select(matches.c.facets).subquery("listed"))
    lowest = cast(matches.c.prices[0], BigInteger)
    highest = cast(matches.c.prices[-1], BigInteger)

    def one(query: Select[Any]) -> Any:
        return query.scalar_subquery()

    return select(
        one(select(func.count()).select_from(matches)).label("total"),
        one(select(func.count()).select_from(matches).where(matches.c.available)).label(
            "available"
        ),
        one(select(func.array_agg(top.c.facet))).label("facets"),
        one(select(func.array_agg(top.c.count))).label("counts"),
        one(select(func.array_agg(lowest)).where(lowest.is_not(None))).label("lowest"),
        one(select(func.max(highest))).label("highest"),
    )


def _top_values(listed: Any) -> Any:
    """The most frequent facets of each kind, with their counts."""
    each = func.unnest(listed.c.facets).table_valued("facet").render_derived("each")
    counted = (
        select(each.c.facet, func.count().label("count"))
        .select_from(listed.join(each, true()))
        .group_by(each.c.facet)
        .cte("counted")
    )
    facet = counted.c.facet
    # All but the value itself: the kind, and of an option its name.
    kind = func.left(facet, func.length(facet) - func.strpos(func.reverse(facet), SEPARATOR))
    place = func.row_number().over(partition_by=kind, order_by=(counted.c.count.desc(), facet))
    placed = select(facet, counted.c.count, place.label("place")).subquery("placed")
    return select(placed.c.facet, placed.c.count).where(placed.c.place <= FACET_VALUES).cte("top")


def _facets_of(row: Row[Any]) -> Facets:
    counts: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    capped = row.total > _COUNTED
    for (kind, value), count in zip(split(row.facets or ()), row.counts or (), strict=True):
        counts[kind].append((value, min(count, _COUNTED)))
    for values in counts.values():
        values.sort(key=lambda each: (-each[1], each[0]))
    return Facets(
        total=min(row.total, _COUNTED),
        capped=capped,
        available=min(row.available, _COUNTED),
        counts=counts,
        lowest_prices=row.lowest or (),
        highest_price=row.highest or 0,
    )
