"""What a search is told, and the request that says so to the service."""

from enum import Enum

import strawberry
from chassis.errors import FieldViolation, InvalidArgument
from chassis.money import Money
from chassis.rpc.money import money_message
from google.type import money_pb2
from shop.product.v1 import search_service_pb2 as search_pb2

from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.scalars import Decimal


@strawberry.enum(description="What found products are ordered by.")
class ProductSearchSortKey(Enum):
    RELEVANCE = "RELEVANCE"
    TITLE = "TITLE"
    PRICE = "PRICE"
    CREATED_AT = "CREATE_TIME"


@strawberry.input(description="A range of prices in the search's currency, ends included.")
class PriceRangeFilter:
    min: Decimal | None = None
    max: Decimal | None = None


@strawberry.input(description="An option with any of these values.")
class ProductOptionFilter:
    name: str
    values: list[str]


@strawberry.input(
    description="Conditions that must all hold; of several values of one, any. Values are those "
    "of the facets."
)
class ProductSearchFilters:
    price: PriceRangeFilter | None = strawberry.field(
        default=None, description="Some variant's price lies in this range."
    )
    options: list[ProductOptionFilter] = strawberry.field(default_factory=list)
    available: bool | None = strawberry.field(
        default=None, description="Whether anything of it can be bought now."
    )
    vendors: list[str] = strawberry.field(default_factory=list)
    product_types: list[str] = strawberry.field(default_factory=list)
    tags: list[str] = strawberry.field(default_factory=list)
    category_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="In any of these categories or below."
    )


def filters_message(filters: ProductSearchFilters, currency: str) -> search_pb2.SearchFilters:
    message = search_pb2.SearchFilters(
        options=[
            search_pb2.OptionFilter(name=each.name, values=each.values) for each in filters.options
        ],
        available=filters.available,
        vendors=filters.vendors,
        product_types=filters.product_types,
        tags=filters.tags,
        category_ids=[
            uuid_of(each, "Category", "filters.category_ids") for each in filters.category_ids
        ],
    )
    price = filters.price
    if price is not None and not (price.min is None and price.max is None):
        message.price.CopyFrom(_range(price, currency))
    return message


def _range(price: PriceRangeFilter, currency: str) -> search_pb2.PriceRange:
    return search_pb2.PriceRange(
        min=amount_message(price.min, currency, "filters.price.min"),
        max=amount_message(price.max, currency, "filters.price.max"),
    )


def amount_message(amount: Decimal | None, currency: str, field: str) -> money_pb2.Money | None:
    """Exact; an amount that its currency cannot have is refused by name."""
    if amount is None:
        return None
    try:
        return money_message(Money.parse(amount, currency))
    except ValueError as error:
        raise InvalidArgument.of(FieldViolation(field, str(error))) from None
