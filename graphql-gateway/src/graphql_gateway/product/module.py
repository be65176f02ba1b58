"""Product's share of the schema."""

from strawberry.tools import merge_types

from graphql_gateway.execution.operation import Operation
from graphql_gateway.product.categories import CategoryMutation, CategoryQuery
from graphql_gateway.product.category_types import Category, ProductCategories, fetch_category
from graphql_gateway.product.links import CartLineVariant, OrderLineVariant, VariantProduct
from graphql_gateway.product.loaders import load_variants
from graphql_gateway.product.queries import ProductQuery, fetch_product
from graphql_gateway.product.search import SearchQuery
from graphql_gateway.product.staff import ProductForStaff, ProductMutation
from graphql_gateway.product.types import Product, ProductVariant
from graphql_gateway.schema.modules import DomainModule


async def _fetch_variant(operation: Operation, uuid: str) -> ProductVariant | None:
    (found,) = await load_variants(operation, [uuid])
    return found


PRODUCT = DomainModule(
    name="product",
    query=merge_types("Query", (ProductQuery, SearchQuery, CategoryQuery)),
    mutation=merge_types("Mutation", (ProductMutation, CategoryMutation)),
    extends=(CartLineVariant, OrderLineVariant, VariantProduct, ProductCategories, ProductForStaff),
    types=(Product, ProductVariant, Category),
    nodes={"Product": fetch_product, "ProductVariant": _fetch_variant, "Category": fetch_category},
)
