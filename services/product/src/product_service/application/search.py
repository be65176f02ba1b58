"""Finding products by words and filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from chassis.pagination import InvalidPageToken, decode_token, encode_token, moment_of, page_size

from product_service.domain.product import Product

FACET_VALUES = 20
FACET_OPTIONS = 10
HIGHEST = 2**63 - 1


class SearchSort(StrEnum):
    """What matches are sorted by; equal ones by id."""

    RELEVANCE = "relevance"
    TITLE = "title"
    PRICE = "price"
    CREATE_TIME = "create_time"
    UPDATE_TIME = "update_time"


type Ranked = str | int | datetime
"""What a match is sorted by: its title, its rank or lowest price, or its time."""


@dataclass(frozen=True, slots=True)
class PriceWithin:
    """Some variant's price in this currency is in this range of minor units, ends included."""

    currency: str
    least: int = 0
    most: int = HIGHEST


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that a product must all meet; several values of one mean any of them."""

    category_ids: tuple[UUID, ...] = ()
    price: PriceWithin | None = None
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    available: bool | None = None
    vendors: tuple[str, ...] = ()
    product_types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What to find, in which order."""

    words: tuple[str, ...] = ()
    filters: Filters = Filters()
    sort: SearchSort = SearchSort.RELEVANCE
    reverse: bool = False
    currency: str = ""
    include_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a match stands in the order: continue after it."""

    value: Ranked
    id: UUID


@dataclass(frozen=True, slots=True)
class Facets:
    """What the matches have in common; counts are of at most as many matches as are counted."""

    total: int
    capped: bool
    available: int
    counts: Mapping[tuple[str, ...], Sequence[tuple[str, int]]]
    """By kind, as `("vendor",)` or `("option", "Size")`: values and counts, frequent first."""
    lowest_prices: Sequence[int] = ()
    """Of each match that has a price in the search's currency, in minor units."""
    highest_price: int = 0


@dataclass(frozen=True, slots=True)
class Hits:
    """Matches in order with what they are sorted by."""

    products: Sequence[Product]
    values: Sequence[Ranked]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of matches, the token of the next page or an empty one, and facets if wanted."""

    products: Sequence[Product]
    next_token: str
    facets: Facets | None = field(default=None)


class SearchIndex(Protocol):
    """The read model of the catalogue that search asks."""

    async def find(
        self, search: Search, after: Place | None, limit: int, *, with_facets: bool
    ) -> tuple[Hits, Facets | None]: ...


async def search_products(
    search: Search, size: int, token: str, index: SearchIndex, *, with_facets: bool
) -> FoundPage:
    limit = page_size(size)
    # One more than asked for tells whether there is a next page.
    hits, facets = await index.find(
        search, _place(token, search), limit + 1, with_facets=with_facets
    )
    next_token = ""
    if len(hits.products) > limit:
        next_token = _token(hits.values[limit - 1], hits.products[limit - 1].id, search)
    return FoundPage(hits.products[:limit], next_token, facets)


def _token(value: Ranked, id_: UUID, search: Search) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return encode_token([text, str(id_)], filter=repr(search))


def _place(token: str, search: Search) -> Place | None:
    key = decode_token(token, length=2, filter=repr(search))
    if key is None:
        return None
    try:
        return Place(_ranked(str(key[0]), search), UUID(str(key[1])))
    except ValueError:
        raise InvalidPageToken("The page token is malformed; start from the first page.") from None


def _ranked(text: str, search: Search) -> Ranked:
    if search.sort is SearchSort.TITLE:
        return text
    is_rank = search.sort is SearchSort.RELEVANCE and bool(search.words)
    if is_rank or search.sort is SearchSort.PRICE:
        return int(text)
    return moment_of(text)


def price_buckets(lowest: Sequence[int], most: int = 5) -> list[tuple[int, int, int]]:
    """Ranges of the same width over these prices, with how many lie in each; none is empty."""
    if not lowest:
        return []
    bottom = min(lowest)
    width = max((max(lowest) - bottom) // most + 1, 1)
    counts: dict[int, int] = {}
    for price in lowest:
        place = (price - bottom) // width
        counts[place] = counts.get(place, 0) + 1
    return [
        (bottom + place * width, bottom + (place + 1) * width - 1, counts[place])
        for place in sorted(counts)
    ]
