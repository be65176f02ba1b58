"""Conditions of a search, as SQL over the read model.

Building a statement and comparing it with those that were compiled before took half of a search's
time, so statements are made once for each shape of a search; what varies within a shape is given as
values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Text, bindparam, cast, func
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
type Values = dict[str, Any]

CURRENCY = bindparam("currency", type_=Text)
WORDS = func.to_tsquery(sql("'simple'::regconfig"), bindparam("words", type_=Text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the SQL of a search depends on."""

    has_words: bool
    facet_groups: int
    available: bool | None
    has_price: bool
    bounds_price: bool
    """Whether the price asked for is in the currency that is sorted by."""
    sort: SearchSort
    reverse: bool
    include_hidden: bool

    @classmethod
    def of(cls, search: Search) -> "Shape":
        within = search.filters.price
        return cls(
            has_words=bool(search.words),
            facet_groups=len(_facet_groups(search.filters)),
            available=search.filters.available,
            has_price=within is not None,
            bounds_price=within is not None and within.currency == search.currency,
            sort=search.sort,
            reverse=search.reverse,
            include_hidden=search.include_hidden,
        )

    @property
    def is_ranked(self) -> bool:
        return self.sort is SearchSort.RELEVANCE and self.has_words


def values_of(search: Search, meanings: Sequence[Sequence[str]]) -> Values:
    """What the conditions of the search's shape are given. Of each word, one meaning must occur."""
    groups = _facet_groups(search.filters)
    values: Values = {_name_of(place): group for place, group in enumerate(groups)}
    # Lexemes are letters and digits alone, so none of them is an operator.
    values["words"] = " & ".join(f"({' | '.join(each)})" for each in meanings)
    values["currency"] = search.currency
    if within := search.filters.price:
        values |= {"prices": _path(within), "least": within.least, "most": within.most}
    return values


def conditions(shape: Shape) -> list[Condition]:
    columns = search_document.c
    found: list[Condition] = [
        columns.facets.op("&&", is_comparison=True)(bindparam(_name_of(place), type_=ARRAY(Text)))
        for place in range(shape.facet_groups)
    ]
    if shape.available is not None:
        found.append(columns.available.is_(shape.available))
    if shape.has_price:
        path = cast(bindparam("prices", type_=Text), JSONPATH)
        found.append(columns.prices.op("@?", is_comparison=True)(path))
    if shape.has_words:
        found.append(columns.document.op("@@")(WORDS))
    if not shape.include_hidden:
        found.append(columns.status == ProductStatus.ACTIVE.value)
    if shape.sort is SearchSort.PRICE:
        found.append(columns.prices.has_key(CURRENCY))
    return found


def lowest_within(shape: Shape) -> list[Condition]:
    """What a price asked for says of the lowest prices in the currency that is sorted by.

    It bounds how much of their index is walked; variants between the bounds are another matter.
    """
    price = search_price.c
    found = [price.currency == CURRENCY]
    if shape.bounds_price:
        found += [
            price.lowest <= bindparam("most", type_=BigInteger),
            price.highest >= bindparam("least", type_=BigInteger),
        ]
    return found


def _facet_groups(filters: Filters) -> list[list[str]]:
    """A product must have one facet of each."""
    groups = [
        [facet(VENDOR, each) for each in filters.vendors],
        [facet(PRODUCT_TYPE, each) for each in filters.product_types],
        [facet(TAG, each) for each in filters.tags],
        [facet(CATEGORY, str(each)) for each in filters.category_ids],
        *([facet(OPTION, name, value) for value in values] for name, values in filters.options),
    ]
    return [group for group in groups if group]


def _name_of(group: int) -> str:
    return f"facets_{group}"


def _path(within: PriceWithin) -> str:
    """Numbers and three letters are checked before: nothing else gets into the path."""
    return f"$.{within.currency}[*] ? (@ >= {within.least} && @ <= {within.most})"
