"""What a search finds, and what its matches have in common."""

from collections.abc import Iterable, Mapping

import strawberry
from shop.product.v1 import search_service_pb2 as search_pb2

from graphql_gateway.execution.hints import calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.product.types import Product, ProductEdge
from graphql_gateway.schema.money import Money, money_of
from graphql_gateway.schema.pagination import PageInfo
from graphql_gateway.upstream.coalescing import KeyedRead
from graphql_gateway.upstream.services import Services


@strawberry.type(description="A value to filter by.")
class FacetValue:
    value: str
    count: int = strawberry.field(description="How many matches have it.")


@strawberry.type(description="An option and its values.")
class OptionFacet:
    name: str
    values: list[FacetValue]


@strawberry.type(description="A range of prices.")
class PriceBucket:
    min: Money
    max: Money
    count: int = strawberry.field(description="How many matches begin in it.")


@strawberry.type(description="Where the matches' prices lie.")
class PriceFacet:
    min: Money
    max: Money
    buckets: list[PriceBucket]


@strawberry.type(
    description="What the matches differ in: the 20 most frequent values of each kind, counted "
    "over at most 1,000 matches."
)
class ProductSearchFacets:
    vendors: list[FacetValue]
    product_types: list[FacetValue]
    tags: list[FacetValue]
    options: list[OptionFacet]
    price: PriceFacet | None
    available: int = strawberry.field(description="Matches that can be bought now.")
    unavailable: int = strawberry.field(description="Matches that are sold out.")


@strawberry.type(description="A page of products found.")
class ProductSearchConnection:
    edges: list[ProductEdge]
    page_info: PageInfo
    request: strawberry.Private[search_pb2.SearchProductsRequest]

    @strawberry.field
    def nodes(self) -> list[Product]:
        return [each.node for each in self.edges]

    @strawberry.field(
        description="How many products match, counted up to 1,000.",
        metadata=calls("SearchProducts"),
    )
    async def total_count(self, info: Info) -> int:
        return (await self._counts(info)).total_count

    @strawberry.field(
        description="Whether there are more matches than were counted.",
        metadata=calls("SearchProducts"),
    )
    async def total_count_capped(self, info: Info) -> bool:
        return (await self._counts(info)).total_count_capped

    @strawberry.field(
        description="Values to filter by, of all matches.", metadata=calls("SearchProducts")
    )
    async def facets(self, info: Info) -> ProductSearchFacets:
        return _facets((await self._counts(info)).facets)

    async def _counts(self, info: Info) -> search_pb2.SearchProductsResponse:
        request = self.request.SerializeToString()
        return (await info.context.read(_COUNTS, (request,)))[request]


async def _counts_of(
    services: Services, requests: list[bytes]
) -> Mapping[bytes, search_pb2.SearchProductsResponse]:
    """Counts of searches: asked for once however many fields show them, and only if any does."""

    async def counted(request: bytes) -> search_pb2.SearchProductsResponse:
        message = search_pb2.SearchProductsRequest.FromString(request)
        message.skip_facets = False
        message.page_token = ""
        message.page_size = 1
        # Its products are bytes: see `upstream/unread.py`.
        found: search_pb2.SearchProductsResponse = await services.search.SearchProducts(message)
        return found

    return {request: await counted(request) for request in requests}


_COUNTS = KeyedRead("SearchProducts", _counts_of)


def _facets(message: search_pb2.SearchFacets) -> ProductSearchFacets:
    return ProductSearchFacets(
        vendors=_values(message.vendors),
        product_types=_values(message.product_types),
        tags=_values(message.tags),
        options=[
            OptionFacet(name=each.name, values=_values(each.values)) for each in message.options
        ],
        price=_prices(message.price) if message.HasField("price") else None,
        available=message.available,
        unavailable=message.unavailable,
    )


def _values(counted: Iterable[search_pb2.FacetValue]) -> list[FacetValue]:
    return [FacetValue(value=each.value, count=each.count) for each in counted]


def _prices(message: search_pb2.PriceFacet) -> PriceFacet:
    return PriceFacet(
        min=money_of(message.min),
        max=money_of(message.max),
        buckets=[
            PriceBucket(
                min=money_of(getattr(each, "from")), max=money_of(each.to), count=each.count
            )
            for each in message.buckets
        ],
    )
