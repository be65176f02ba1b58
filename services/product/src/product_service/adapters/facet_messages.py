"""Facets as protobuf messages."""

from collections.abc import Iterable

from chassis.money import Money
from chassis.rpc.money import money_message
from google.type import money_pb2
from shop.product.v1 import search_service_pb2 as search_pb2

from product_service.adapters.facets import CATEGORY, OPTION, PRODUCT_TYPE, TAG, VENDOR
from product_service.application.search import FACET_OPTIONS, Facets, price_buckets


def facets_message(facets: Facets, currency: str) -> search_pb2.SearchFacets:
    counts = facets.counts
    message = search_pb2.SearchFacets(
        vendors=_values(counts.get((VENDOR,), ())),
        product_types=_values(counts.get((PRODUCT_TYPE,), ())),
        tags=_values(counts.get((TAG,), ())),
        categories=_values(counts.get((CATEGORY,), ())),
        options=_options(facets),
        available=facets.available,
        unavailable=facets.total - facets.available,
    )
    if facets.lowest_prices:
        message.price.CopyFrom(_prices(facets, currency))
    return message


def _values(counted: Iterable[tuple[str, int]]) -> list[search_pb2.FacetValue]:
    return [search_pb2.FacetValue(value=value, count=count) for value, count in counted]


def _options(facets: Facets) -> list[search_pb2.OptionFacet]:
    named = [(kind[1], values) for kind, values in facets.counts.items() if kind[0] == OPTION]
    named.sort(key=lambda each: (-sum(count for _, count in each[1]), each[0]))
    return [
        search_pb2.OptionFacet(name=name, values=_values(values))
        for name, values in named[:FACET_OPTIONS]
    ]


def _prices(facets: Facets, currency: str) -> search_pb2.PriceFacet:
    def money(minor: int) -> money_pb2.Money:
        return money_message(Money(minor, currency))

    message = search_pb2.PriceFacet(
        min=money(min(facets.lowest_prices)), max=money(facets.highest_price)
    )
    for least, most, count in price_buckets(facets.lowest_prices):
        # `from` is a word of Python's own.
        message.buckets.add(**{"from": money(least), "to": money(most), "count": count})
    return message
