"""Product's share of the schema."""

from strawberry.tools import merge_types

from graphql_gateway.execution.operation import Operation
from graphql_gateway.product.links import CartLineVariant, OrderLineVariant, VariantProduct
from graphql_gateway.product.loaders import load_variants
from graphql_gateway.product.queries import ProductQuery, fetch_product
from graphql_gateway.product.search import SearchQuery
from graphql_gateway.product.types import Product, ProductVariant
from graphql_gateway.schema.modules import DomainModule


async def _fetch_variant(operation: Operation, uuid: str) -> ProductVariant | None:
    return await operation.load(load_variants, uuid)


PRODUCT = DomainModule(
    name="product",
    query=merge_types("Query", (ProductQuery, SearchQuery)),
    extends=(CartLineVariant, OrderLineVariant, VariantProduct),
    types=(Product, ProductVariant),
    nodes={"Product": fetch_product, "ProductVariant": _fetch_variant},
)
