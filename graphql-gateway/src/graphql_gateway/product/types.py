"""Products and their variants as shoppers see them."""

import html
import re
from datetime import datetime
from decimal import Decimal
from enum import Enum

import strawberry
from shop.product.v1 import product_pb2
from strawberry import federation

from graphql_gateway.execution.hints import EMBEDDED
from graphql_gateway.schema.identifiers import Node
from graphql_gateway.schema.money import Money
from graphql_gateway.schema.pagination import Page, PageInfo
from graphql_gateway.schema.scalars import HTML
from graphql_gateway.schema.wire import time_of

_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


@strawberry.enum(description="What a list of products is ordered by.")
class ProductSortKey(Enum):
    TITLE = "TITLE"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


@strawberry.type(description="A picture.")
class Image:
    url: str
    alt_text: str | None


@strawberry.type(description="What variants of a product differ in, such as size.")
class ProductOption:
    name: str
    values: list[str]


@strawberry.type(description="The value of one option.")
class SelectedOption:
    name: str
    value: str


@strawberry.type(description="From the cheapest variant to the dearest.")
class ProductPriceRange:
    min_variant_price: Money
    max_variant_price: Money


@federation.type(
    description="What can be put into a cart: a product in one size and colour.", keys=["id"]
)
class ProductVariant(Node):
    id: strawberry.ID
    sku: str
    title: str
    price: Money
    compare_at_price: Money | None = strawberry.field(
        description="The price before a reduction, if it is reduced."
    )
    image: Image | None
    barcode: str | None
    requires_shipping: bool
    weight_grams: int
    product_uuid: strawberry.Private[str]
    options: strawberry.Private[list[product_pb2.SelectedOption]]

    @strawberry.field
    def selected_options(self) -> list[SelectedOption]:
        return [SelectedOption(name=each.name, value=each.value) for each in self.options]


@federation.type(description="Something for sale, in one or more variants.", keys=["id"])
class Product(Node):
    id: strawberry.ID
    handle: str = strawberry.field(description="Its name in addresses; unique.")
    title: str
    description_html: HTML
    vendor: str
    product_type: str
    tags: list[str]
    images: list[Image] = strawberry.field(directives=[EMBEDDED])
    variants: list[ProductVariant] = strawberry.field(directives=[EMBEDDED])
    message: strawberry.Private[product_pb2.Product]

    @strawberry.field(description="The description without markup.")
    def description(self) -> str:
        return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", self.description_html))).strip()

    @strawberry.field(directives=[EMBEDDED])
    def options(self) -> list[ProductOption]:
        return [
            ProductOption(name=each.name, values=list(each.values)) for each in self.message.options
        ]

    @strawberry.field(description="The first of its images.")
    def featured_image(self) -> Image | None:
        return self.images[0] if self.images else None

    @strawberry.field
    def price_range(self) -> ProductPriceRange | None:
        prices = sorted((each.price for each in self.variants), key=lambda it: Decimal(it.amount))
        return (
            ProductPriceRange(min_variant_price=prices[0], max_variant_price=prices[-1])
            if prices
            else None
        )

    @strawberry.field
    def created_at(self) -> datetime:
        return time_of(self.message.create_time)

    @strawberry.field
    def updated_at(self) -> datetime:
        return time_of(self.message.update_time)


@strawberry.type
class ProductEdge:
    cursor: str
    node: Product


@strawberry.type(description="A page of products.")
class ProductConnection:
    page: strawberry.Private[Page[Product]]

    @strawberry.field
    def edges(self) -> list[ProductEdge]:
        return [ProductEdge(cursor=cursor, node=node) for cursor, node in self.page.items]

    @strawberry.field
    def page_info(self) -> PageInfo:
        return self.page.info

    @strawberry.field
    def nodes(self) -> list[Product]:
        return self.page.nodes
