"""The statements of a search."""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from product_service.adapters.facet_counts import counts_of
from product_service.adapters.matching import conditions, lowest_within
from product_service.adapters.search_tables import search_document, search_price
from product_service.application.search import Place, Search, SearchSort

COUNTED = 1_000  # matches that facets are counted over, and among which relevance is decided
_SORTED = 5_000  # matches of words that are put in order rather than looked for in an index
_RANK_STEPS = 1_000_000
_COLUMNS = {SearchSort.TITLE: "sort_title", SearchSort.UPDATE_TIME: "update_time"}
type Text = ColumnElement[Any] | None


def has_all(search: Search, total: int) -> bool:
    """Whether the page can be taken from so many first matches."""
    return _is_ranked(search) or total < _most(search)


def first_matches(
    search: Search, words: Text, after: Place | None, limit: int, *, with_facets: bool
) -> Select[Any]:
    """One row: how many there are, the page if these are all, and what they have in common."""
    matches = _matches(search, words, with_facets=with_facets)
    page = _page(search, matches.c, matches.c.value, after, limit).cte("page")
    order = _order(search, page.c.value, page.c.product_id)

    def listed(column: Any) -> Any:
        return select(func.array_agg(aggregate_order_by(column, *order))).scalar_subquery()

    return select(
        select(func.count()).select_from(matches).scalar_subquery().label("total"),
        listed(page.c.product_id).label("ids"),
        listed(page.c.version).label("versions"),
        listed(page.c.value).label("values"),
        *(counts_of(matches, COUNTED) if with_facets else ()),
    )


def walk(search: Search, words: Text, after: Place | None, limit: int) -> Select[Any]:
    """A page in the order of an index."""
    columns = search_document.c
    found = conditions(search, words)
    if search.sort is not SearchSort.PRICE:
        return _page(search, columns, _value(search, words), after, limit).where(*found)
    price = search_price.c
    source = search_price.join(search_document, price.product_id == columns.product_id)
    page = _page(search, columns, price.lowest, after, limit, key=price.product_id)
    return page.select_from(source).where(*lowest_within(search), *found)


def _matches(search: Search, words: Text, *, with_facets: bool) -> CTE:
    columns = search_document.c
    prices = columns.prices[search.currency].label("prices")
    return (
        select(
            columns.product_id,
            columns.version,
            _value(search, words).label("value"),
            *((columns.facets, columns.available, prices) if with_facets else ()),
        )
        .where(*conditions(search, words))
        .limit(_most(search))
        .cte("matches")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def _most(search: Search) -> int:
    if search.words and not _is_ranked(search):
        return _SORTED
    return COUNTED + 1  # one more tells that there are more


def _is_ranked(search: Search) -> bool:
    return search.sort is SearchSort.RELEVANCE and bool(search.words)


def _value(search: Search, words: Text) -> ColumnElement[Any]:
    """What a match is sorted by."""
    columns = search_document.c
    if _is_ranked(search):
        return cast(func.ts_rank(columns.document, words) * _RANK_STEPS, Integer)
    if search.sort is SearchSort.PRICE:
        return cast(columns.prices[search.currency][0], BigInteger)
    return columns[_COLUMNS.get(search.sort, "create_time")]


def _page(
    search: Search, columns: Any, value: Any, after: Place | None, limit: int, *, key: Any = None
) -> Select[Any]:
    key = columns.product_id if key is None else key
    query = select(key.label("product_id"), columns.version, value.label("value"))
    if after is not None:
        here, there = (
            tuple_(value, key),
            tuple_(literal(after.value, value.type), literal(after.id)),
        )
        query = query.where(here < there if _is_downwards(search) else here > there)
    return query.order_by(*_order(search, value, key)).limit(limit)


def _order(search: Search, *columns: Any) -> list[Any]:
    return [each.desc() if _is_downwards(search) else each.asc() for each in columns]


def _is_downwards(search: Search) -> bool:
    return True if search.sort is SearchSort.RELEVANCE else search.reverse
