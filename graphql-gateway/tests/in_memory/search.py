"""Search in memory: remembers what it was asked."""

from typing import Any

from chassis.errors import InvalidArgument
from shop.product.v1 import search_service_pb2 as api
from shop.product.v1.search_service_pb2_grpc import SearchServiceServicer

from in_memory.catalogue import dollars
from in_memory.product import Products


class InvalidPageToken(InvalidArgument):
    reason = "INVALID_PAGE_TOKEN"


class Searches(SearchServiceServicer):
    def __init__(self, products: Products) -> None:
        self._products = products
        self.asked: list[api.SearchProductsRequest] = []

    async def SearchProducts(
        self, request: api.SearchProductsRequest, _: Any
    ) -> api.SearchProductsResponse:
        self.asked.append(request)
        if request.page_token and not request.page_token.isdigit():
            raise InvalidPageToken("not a token of this search")
        found = [each for each in self._products.all if request.query in each.title]
        start = int(request.page_token or 0)
        end = start + (request.page_size or 20)
        response = api.SearchProductsResponse(
            products=found[start:end], next_page_token=str(end) if end < len(found) else ""
        )
        if not request.skip_facets:
            response.total_count = len(found)
            response.facets.CopyFrom(_facets(len(found)))
        return response


def _facets(total: int) -> api.SearchFacets:
    facets = api.SearchFacets(
        vendors=[api.FacetValue(value="Mill & Sons", count=total)],
        options=[api.OptionFacet(name="Size", values=[api.FacetValue(value="M", count=total)])],
        available=total,
        price=api.PriceFacet(min=dollars(20, 50), max=dollars(22, 50)),
    )
    facets.price.buckets.add(**{"from": dollars(20, 50), "to": dollars(22, 50), "count": total})
    return facets
