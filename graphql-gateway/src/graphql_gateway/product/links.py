"""Fields that lead to the catalogue from other domains' types."""

from operator import attrgetter

import strawberry
from strawberry import federation

from graphql_gateway.execution.hints import calls
from graphql_gateway.execution.loaded import loaded
from graphql_gateway.product.loaders import load_products, load_variants
from graphql_gateway.product.types import Product, ProductVariant
from graphql_gateway.schema.identifiers import uuid_of


def _variant_of(line: "CartLineVariant | OrderLineVariant") -> str:
    return uuid_of(line.variant_id, "ProductVariant")


@federation.type(name="CartLine", keys=["id variantId"])
class CartLineVariant:
    id: strawberry.ID
    variant_id: strawberry.ID = federation.field(inaccessible=True)

    @strawberry.field(
        description="The variant as it is now; null once it is no longer sold.",
        metadata=calls("BatchGetVariants", batch=250),
    )
    @loaded(load_variants, by=_variant_of)
    def variant(found: ProductVariant | None) -> ProductVariant | None:
        return found


@federation.type(name="OrderLine", keys=["id variantId"])
class OrderLineVariant:
    id: strawberry.ID
    variant_id: strawberry.ID = federation.field(inaccessible=True)

    @strawberry.field(
        description="The variant as it is now; null once it is no longer sold.",
        metadata=calls("BatchGetVariants", batch=250),
    )
    @loaded(load_variants, by=_variant_of)
    def variant(found: ProductVariant | None) -> ProductVariant | None:
        return found


@strawberry.type(name="ProductVariant")
class VariantProduct:
    product_uuid: strawberry.Private[str]

    @strawberry.field(
        description="The product it is a variant of.", metadata=calls("BatchGetProducts", batch=250)
    )
    @loaded(load_products, by=attrgetter("product_uuid"))
    def product(found: Product | None) -> Product | None:
        return found
