"""The statements of a search, made once for each shape of one."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Uuid,
    bindparam,
    cast,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from product_service.adapters.facet_counts import counts_of
from product_service.adapters.matching import (
    CURRENCY,
    WORDS,
    Shape,
    Values,
    conditions,
    lowest_within,
)
from product_service.adapters.search_tables import search_document, search_price
from product_service.application.search import Place, SearchSort

COUNTED = 1_000  # matches that facets are counted over, and among which relevance is decided
_SORTED = 5_000  # matches of words that are put in order rather than looked for in an index
_RANK_STEPS = 1_000_000
_COLUMNS = {SearchSort.TITLE: "sort_title", SearchSort.UPDATE_TIME: "update_time"}
_SHAPES_KEPT = 128  # with some 100 kB each; no shop's pages ask for as many


def has_all(shape: Shape, total: int) -> bool:
    """Whether the page can be taken from so many first matches."""
    return shape.is_ranked or total < _most(shape)


def page_values(after: Place | None, limit: int) -> Values:
    """What pages are given beside the values of the conditions."""
    place = {} if after is None else {"after_value": after.value, "after_id": after.id}
    return {"limit": limit, **place}


@lru_cache(_SHAPES_KEPT)
def first_matches(shape: Shape, *, continued: bool, with_facets: bool) -> Select[Any]:
    """One row: how many there are, the page if these are all, and what they have in common."""
    matches = _matches(shape, with_facets=with_facets)
    page = _page(shape, matches.c, matches.c.value, continued=continued).cte("page")
    order = _order(shape, page.c.value, page.c.product_id)

    def listed(column: Any) -> Any:
        return select(func.array_agg(aggregate_order_by(column, *order))).scalar_subquery()

    return select(
        select(func.count()).select_from(matches).scalar_subquery().label("total"),
        listed(page.c.product_id).label("ids"),
        listed(page.c.version).label("versions"),
        listed(page.c.value).label("values"),
        *(counts_of(matches, COUNTED) if with_facets else ()),
    )


@lru_cache(_SHAPES_KEPT)
def walk(shape: Shape, *, continued: bool) -> Select[Any]:
    """A page in the order of an index."""
    columns = search_document.c
    found = conditions(shape)
    if shape.sort is not SearchSort.PRICE:
        return _page(shape, columns, _value(shape), continued=continued).where(*found)
    price = search_price.c
    source = search_price.join(search_document, price.product_id == columns.product_id)
    page = _page(shape, columns, price.lowest, continued=continued, key=price.product_id)
    return page.select_from(source).where(*lowest_within(shape), *found)


def _matches(shape: Shape, *, with_facets: bool) -> CTE:
    columns = search_document.c
    prices = columns.prices[CURRENCY].label("prices")
    return (
        select(
            columns.product_id,
            columns.version,
            _value(shape).label("value"),
            *((columns.facets, columns.available, prices) if with_facets else ()),
        )
        .where(*conditions(shape))
        .limit(_most(shape))
        .cte("matches")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def _most(shape: Shape) -> int:
    if shape.has_words and not shape.is_ranked:
        return _SORTED
    return COUNTED + 1  # one more tells that there are more


def _value(shape: Shape) -> ColumnElement[Any]:
    """What a match is sorted by."""
    columns = search_document.c
    if shape.is_ranked:
        return cast(func.ts_rank(columns.document, WORDS) * _RANK_STEPS, Integer)
    if shape.sort is SearchSort.PRICE:
        return cast(columns.prices[CURRENCY][0], BigInteger)
    return columns[_COLUMNS.get(shape.sort, "create_time")]


def _page(
    shape: Shape, columns: Any, value: Any, *, continued: bool, key: Any = None
) -> Select[Any]:
    key = columns.product_id if key is None else key
    query = select(key.label("product_id"), columns.version, value.label("value"))
    if continued:
        here, there = (
            tuple_(value, key),
            tuple_(bindparam("after_value", type_=value.type), bindparam("after_id", type_=Uuid)),
        )
        query = query.where(here < there if _is_downwards(shape) else here > there)
    limit = bindparam("limit", type_=Integer)
    return query.order_by(*_order(shape, value, key)).limit(limit)


def _order(shape: Shape, *columns: Any) -> list[Any]:
    return [each.desc() if _is_downwards(shape) else each.asc() for each in columns]


def _is_downwards(shape: Shape) -> bool:
    return True if shape.sort is SearchSort.RELEVANCE else shape.reverse
