"""Fields that lead to the catalogue from other domains' types."""

import strawberry
from strawberry import federation

from graphql_gateway.execution.hints import calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.product.loaders import load_products, load_variants
from graphql_gateway.product.types import Product, ProductVariant
from graphql_gateway.schema.identifiers import uuid_of


@federation.type(name="CartLine", keys=["id variantId"])
class CartLineVariant:
    id: strawberry.ID
    variant_id: strawberry.ID = federation.field(inaccessible=True)

    @strawberry.field(
        description="The variant as it is now; null once it is no longer sold.",
        metadata=calls("BatchGetVariants", batch=250),
    )
    async def variant(self, info: Info) -> ProductVariant | None:
        return await info.context.load(load_variants, uuid_of(self.variant_id, "ProductVariant"))


@federation.type(name="OrderLine", keys=["id variantId"])
class OrderLineVariant:
    id: strawberry.ID
    variant_id: strawberry.ID = federation.field(inaccessible=True)

    @strawberry.field(
        description="The variant as it is now; null once it is no longer sold.",
        metadata=calls("BatchGetVariants", batch=250),
    )
    async def variant(self, info: Info) -> ProductVariant | None:
        return await info.context.load(load_variants, uuid_of(self.variant_id, "ProductVariant"))


@strawberry.type(name="ProductVariant")
class VariantProduct:
    product_uuid: strawberry.Private[str]

    @strawberry.field(
        description="The product it is a variant of.", metadata=calls("BatchGetProducts", batch=250)
    )
    async def product(self, info: Info) -> Product | None:
        return await info.context.load(load_products, self.product_uuid)
