"""Conditions of a search, as SQL over the read model."""

from collections.abc import Mapping, Sequence
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
from product_service.adapters.search_tables import search_document
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
        found.append(_priced(PriceWithin(search.currency)))
    return found


def text_query(
    words: Sequence[str], meant: Mapping[str, Sequence[str]]
) -> ColumnElement[Any] | None:
    """Each word must begin a word of the product, share its stem, or be one it was meant as."""
    whole: ColumnElement[Any] | None = None
    for word in words:
        # Words are letters and digits alone, so none of them is an operator.
        written = func.to_tsquery(
            sql("'simple'::regconfig"), literal(" | ".join([f"{word}:*", *meant.get(word, ())]))
        )
        stem = func.to_tsquery(sql("'english'::regconfig"), literal(word))
        one = func.tsquery_or(written, stem)
        whole = one if whole is None else func.tsquery_and(whole, one)
    return whole


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
