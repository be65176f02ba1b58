"""Conditions of a search, as SQL over the read model."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, cast, func, literal
from sqlalchemy import literal_column as sql
from sqlalchemy.dialects.postgresql import JSONPATH

from product_service.adapters.facets import (
    CATEGORY,
    OPTION,
    PRODUCT_TYPE,
    TAG,
    VENDOR,
    facet,
)
from product_service.adapters.search_tables import search_document, search_price
from product_service.application.search import Filters, PriceWithin, Search, SearchSort
from product_service.domain.content import ProductStatus

type Condition = ColumnElement[bool]


def conditions(search: Search, text: ColumnElement[Any] | None) -> list[Condition]:
    found = list(_filters(search.filters))
    if text is not None:
        found.append(search_document.c.document.op("@@")(text))
    if not search.include_hidden:
        found.append(search_document.c.status == ProductStatus.ACTIVE.value)
    if search.sort is SearchSort.PRICE:
        found.append(search_document.c.prices.has_key(search.currency))
    return found


def lowest_within(search: Search) -> list[Condition]:
    """What a price asked for says of the lowest prices in the currency that is sorted by.

    It bounds how much of their index is walked; variants between the bounds are another matter.
    """
    price = search_price.c
    found = [price.currency == search.currency]
    within = search.filters.price
    if within is not None and within.currency == search.currency:
        found += [price.lowest <= within.most, price.highest >= within.least]
    return found


def text_query(meanings: Sequence[Sequence[str]]) -> ColumnElement[Any] | None:
    """Of each word, one meaning must occur."""
    if not meanings:
        return None
    # Lexemes are letters and digits alone, so none of them is an operator.
    written = " & ".join(f"({' | '.join(each)})" for each in meanings)
    return func.to_tsquery(sql("'simple'::regconfig"), literal(written))


def _filters(filters: Filters) -> list[Condition]:
    groups = [
        [facet(VENDOR, each) for each in filters.vendors],
        [facet(PRODUCT_TYPE, each) for each in filters.product_types],
        [facet(TAG, each) for each in filters.tags],
        [facet(CATEGORY, str(each)) for each in filters.category_ids],
        *([facet(OPTION, name, value) for value in values] for name, values in filters.options),
    ]
    found = [_any_of(group) for group in groups if group]
    if filters.available is not None:
        found.append(search_document.c.available.is_(filters.available))
    if filters.price is not None:
        found.append(_priced(filters.price))
    return found


def _any_of(facets: list[str]) -> Condition:
    return search_document.c.facets.op("&&", is_comparison=True)(literal(facets, ARRAY(Text)))


def _priced(within: PriceWithin) -> Condition:
    """Numbers and three letters are checked before: nothing else gets into the path."""
    path = f"$.{within.currency}[*] ? (@ >= {within.least} && @ <= {within.most})"
    return search_document.c.prices.op("@?", is_comparison=True)(cast(path, JSONPATH))
