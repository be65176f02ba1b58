"""Counting what the matches of a search have in common."""

from collections import defaultdict
from typing import Any

from sqlalchemy import CTE, BigInteger, Row, Select, Subquery, cast, func, select, true

from product_service.adapters.facets import SEPARATOR, split
from product_service.application.search import FACET_VALUES, Facets


def counts_of(matches: CTE, most: int) -> list[Any]:
    """Columns of one row: counts over so many matches, and one to tell that there are more."""
    counted = select(matches).limit(most + 1).cte("counted")
    top = _top_values(select(counted.c.facets).subquery("listed"))
    lowest = cast(counted.c.prices[0], BigInteger)
    highest = cast(counted.c.prices[-1], BigInteger)

    def one(query: Select[Any]) -> Any:
        return query.scalar_subquery()

    return [
        one(select(func.count()).select_from(counted).where(counted.c.available)).label(
            "available"
        ),
        one(select(func.array_agg(top.c.facet))).label("facets"),
        one(select(func.array_agg(top.c.count))).label("counts"),
        one(select(func.array_agg(lowest)).where(lowest.is_not(None))).label("lowest"),
        one(select(func.max(highest))).label("highest"),
    ]


def _top_values(listed: Subquery) -> CTE:
    """The most frequent facets of each kind, with their counts."""
    each = func.unnest(listed.c.facets).table_valued("facet").render_derived("each")
    frequency = (
        select(each.c.facet, func.count().label("count"))
        .select_from(listed.join(each, true()))
        .group_by(each.c.facet)
        .cte("frequency")
    )
    facet = frequency.c.facet
    # All but the value itself: the kind, and of an option its name.
    kind = func.left(facet, func.length(facet) - func.strpos(func.reverse(facet), SEPARATOR))
    place = func.row_number().over(partition_by=kind, order_by=(frequency.c.count.desc(), facet))
    placed = select(facet, frequency.c.count, place.label("place")).subquery("placed")
    return select(placed.c.facet, placed.c.count).where(placed.c.place <= FACET_VALUES).cte("top")


def facets_of_row(row: Row[Any], most: int) -> Facets:
    counts: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for (kind, value), count in zip(split(row.facets or ()), row.counts or (), strict=True):
        counts[kind].append((value, min(count, most)))
    for values in counts.values():
        values.sort(key=lambda each: (-each[1], each[0]))
    return Facets(
        total=min(row.total, most),
        capped=row.total > most,
        available=min(row.available, most),
        counts=counts,
        lowest_prices=row.lowest or (),
        highest_price=row.highest or 0,
    )
