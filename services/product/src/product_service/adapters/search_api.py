"""SearchService over gRPC."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from chassis.errors import FieldViolation, InvalidArgument
from chassis.rpc.money import money_of
from shop.product.v1 import product_pb2, search_service_pb2_grpc
from shop.product.v1 import search_service_pb2 as search_pb2

from product_service.adapters.facet_messages import facets_message
from product_service.adapters.product_messages import ProductMessages, fitting, sees_hidden
from product_service.application.search import (
    HIGHEST,
    Filters,
    FoundPage,
    PriceWithin,
    Search,
    SearchIndex,
    SearchSort,
    search_products,
)
from product_service.domain.category import CategoryTree
from product_service.domain.words import query_words

_SORTS = {
    search_pb2.SEARCH_SORT_KEY_UNSPECIFIED: SearchSort.RELEVANCE,
    search_pb2.SEARCH_SORT_KEY_RELEVANCE: SearchSort.RELEVANCE,
    search_pb2.SEARCH_SORT_KEY_TITLE: SearchSort.TITLE,
    search_pb2.SEARCH_SORT_KEY_PRICE: SearchSort.PRICE,
    search_pb2.SEARCH_SORT_KEY_CREATE_TIME: SearchSort.CREATE_TIME,
}


class SearchApi(search_service_pb2_grpc.SearchServiceServicer):
    """Translates between messages and the search."""

    def __init__(
        self,
        index: SearchIndex,
        messages: ProductMessages,
        tree: Callable[[], Awaitable[CategoryTree]],
    ) -> None:
        self._index = index
        self._messages = messages
        self._tree = tree

    async def SearchProducts(
        self, request: search_pb2.SearchProductsRequest, _: object
    ) -> search_pb2.SearchProductsResponse:
        search = _search(request)
        if wanted := search.filters.category_ids:
            # An unknown category has nothing in it; asking for nothing would find everything.
            below = (await self._tree()).below(wanted) | set(wanted)
            filters = replace(search.filters, category_ids=tuple(sorted(below)))
            search = replace(search, filters=filters)
        page, messages = await self._page(search, request)
        response = search_pb2.SearchProductsResponse(
            products=messages, next_page_token=page.next_token
        )
        if page.facets is not None:
            response.total_count = page.facets.total
            response.total_count_capped = page.facets.capped
            response.facets.CopyFrom(facets_message(page.facets, request.currency))
        return response

    async def _page(
        self, search: Search, request: search_pb2.SearchProductsRequest
    ) -> tuple[FoundPage, list[product_pb2.Product]]:
        """Shorter than asked for if the products are so large that clients would not take them."""
        size, token, facets = request.page_size, request.page_token, not request.skip_facets
        while True:
            page = await search_products(search, size, token, self._index, with_facets=facets)
            messages = [self._messages.of(product) for product in page.products]
            size = fitting(messages)
            if size == len(messages):
                return page, messages


def _search(request: search_pb2.SearchProductsRequest) -> Search:
    sort = _SORTS[request.sort_key]
    if sort is SearchSort.PRICE and not request.currency:
        raise InvalidArgument.of(FieldViolation("currency", "is needed to sort by price"))
    return Search(
        words=query_words(request.query),
        filters=_filters(request.filters),
        sort=sort,
        reverse=request.reverse,
        currency=request.currency,
        include_hidden=sees_hidden(),
    )


def _filters(message: search_pb2.SearchFilters) -> Filters:
    return Filters(
        category_ids=tuple(UUID(each) for each in message.category_ids),
        price=_price(message.price) if message.HasField("price") else None,
        options=tuple((each.name, tuple(each.values)) for each in message.options),
        available=message.available if message.HasField("available") else None,
        vendors=tuple(message.vendors),
        product_types=tuple(message.product_types),
        tags=tuple(message.tags),
    )


def _price(message: search_pb2.PriceRange) -> PriceWithin:
    ends = {
        name: money_of(getattr(message, name), f"filters.price.{name}")
        for name in ("min", "max")
        if message.HasField(name)
    }
    currencies = {each.currency for each in ends.values()}
    if len(currencies) != 1:
        raise InvalidArgument.of(
            FieldViolation("filters.price", "needs an end, and both in the same currency")
        )
    most = ends["max"].minor if "max" in ends else HIGHEST
    least = ends["min"].minor if "min" in ends else 0
    return PriceWithin(currencies.pop(), least, most)
