"""What the mutations of products take and answer."""

from enum import Enum
from typing import Self
from uuid import UUID

import strawberry
from shop.product.v1 import catalog_import_service_pb2 as wire
from shop.product.v1 import product_pb2

from graphql_gateway.product.search_inputs import amount_message
from graphql_gateway.product.types import Product
from graphql_gateway.schema.scalars import HTML, Decimal
from graphql_gateway.schema.user_errors import UserError


@strawberry.enum(description="Whether a product is for sale; only staff see those that are not.")
class ProductStatus(Enum):
    DRAFT = product_pb2.PRODUCT_STATUS_DRAFT
    ACTIVE = product_pb2.PRODUCT_STATUS_ACTIVE
    ARCHIVED = product_pb2.PRODUCT_STATUS_ARCHIVED


@strawberry.input(description="What a variant costs in one currency.")
class VariantPriceInput:
    amount: Decimal
    currency_code: str
    compare_at_amount: Decimal | None = None


@strawberry.input(description="A variant, recognised by its SKU.")
class ProductVariantInput:
    sku: str
    prices: list[VariantPriceInput]
    option_values: list[str] = strawberry.field(
        default_factory=list, description="One for each option, in their order."
    )
    weight_grams: int = 0
    barcode: str = ""
    requires_shipping: bool = True
    taxable: bool = True
    image_url: str = ""


@strawberry.input(description="A picture, recognised by its address.")
class ProductMediaInput:
    url: str
    alt_text: str = ""


@strawberry.input
class ProductCreateInput:
    request_id: UUID
    handle: str
    title: str
    variants: list[ProductVariantInput]
    description_html: HTML | None = None
    vendor: str | None = None
    product_type: str | None = None
    tags: list[str] | None = None
    options: list[str] | None = strawberry.field(
        default=None, description="Names of what variants differ in, at most 3."
    )
    media: list[ProductMediaInput] | None = None
    status: ProductStatus = ProductStatus.DRAFT


@strawberry.input(description="Only what is given changes; lists are replaced as a whole.")
class ProductUpdateInput:
    request_id: UUID
    id: strawberry.ID
    etag: str | None = strawberry.field(
        default=None, description="Refuses the change if somebody else made one since."
    )
    handle: str | None = None
    title: str | None = None
    variants: list[ProductVariantInput] | None = None
    description_html: HTML | None = None
    vendor: str | None = None
    product_type: str | None = None
    tags: list[str] | None = None
    options: list[str] | None = None
    media: list[ProductMediaInput] | None = None


@strawberry.input
class ProductStatusInput:
    request_id: UUID
    id: strawberry.ID
    etag: str | None = None


@strawberry.type
class ProductPayload:
    product: Product | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


_FIELDS = "handle title description_html vendor product_type tags options variants media".split()


def given(input: ProductUpdateInput) -> list[str]:
    """The fields that are to change."""
    return [name for name in _FIELDS if getattr(input, name) is not None]


def product_message(input: ProductCreateInput | ProductUpdateInput) -> wire.ImportedProduct:
    return wire.ImportedProduct(
        handle=input.handle or "",
        title=input.title or "",
        description_html=input.description_html or "",
        vendor=input.vendor or "",
        product_type=input.product_type or "",
        tags=input.tags or (),
        options=[wire.ImportedOption(name=name) for name in input.options or ()],
        variants=[
            _variant(each, f"product.variants[{place}]")
            for place, each in enumerate(input.variants or ())
        ],
        media=[
            wire.ImportedMedia(url=each.url, alt_text=each.alt_text) for each in input.media or ()
        ],
    )


def _variant(input: ProductVariantInput, field: str) -> wire.ImportedVariant:
    return wire.ImportedVariant(
        sku=input.sku,
        option_values=input.option_values,
        prices=[
            wire.ImportedPrice(
                price=amount_message(each.amount, each.currency_code, f"{field}.prices"),
                compare_at_price=amount_message(
                    each.compare_at_amount, each.currency_code, f"{field}.prices"
                ),
            )
            for each in input.prices
        ],
        weight_grams=input.weight_grams,
        barcode=input.barcode,
        requires_shipping=input.requires_shipping,
        taxable=input.taxable,
        image_url=input.image_url,
    )
