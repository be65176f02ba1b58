"""Searching the catalogue."""

import strawberry
from shop.product.v1.search_service_pb2 import (
    SearchProductsRequest,
    SearchSortKey,
)

from graphql_gateway.execution.hints import PAGE, calls
from graphql_gateway.execution.operation import Info, Operation
from graphql_gateway.product.mapping import product_in
from graphql_gateway.product.search_inputs import (
    ProductSearchFilters,
    ProductSearchSortKey,
    filters_message,
)
from graphql_gateway.product.search_types import ProductSearchConnection
from graphql_gateway.product.types import ProductEdge
from graphql_gateway.schema.pagination import PageRequest, page_of


@strawberry.type(name="Query")
class SearchQuery:
    @strawberry.field(
        description="Products by words, which may be begun or nearly right, and by filters; at "
        "most 100 at a time. Without words, the newest first.",
        directives=[PAGE],
        metadata=calls("SearchProducts"),
    )
    async def search(
        self,
        info: Info,
        query: str = "",
        first: int = 20,
        after: str | None = None,
        filters: ProductSearchFilters | None = None,
        sort_key: ProductSearchSortKey = ProductSearchSortKey.RELEVANCE,
        reverse: bool = False,
        currency: str | None = None,
    ) -> ProductSearchConnection | None:
        page = PageRequest.of(first, after)
        currency = currency or info.context.settings.currency
        return await found_page(
            info.context,
            page,
            SearchProductsRequest(
                query=query,
                filters=filters_message(filters or ProductSearchFilters(), currency),
                sort_key=SearchSortKey.Value(f"SEARCH_SORT_KEY_{sort_key.value}"),
                reverse=reverse,
                currency=currency,
            ),
        )


async def found_page(
    operation: Operation, page: PageRequest, request: SearchProductsRequest
) -> ProductSearchConnection:
    """One page of this search; what all matches have in common is asked for when it is shown."""
    request.page_size = page.page_size
    request.page_token = page.page_token
    request.skip_facets = True
    response = await operation.services.search.SearchProducts(request)
    received = [product_in(each, request.currency) for each in response.products]
    found = page_of(page, received, response.next_page_token)
    return ProductSearchConnection(
        edges=[ProductEdge(cursor=cursor, node=node) for cursor, node in found.items],
        page_info=found.info,
        request=request,
    )
