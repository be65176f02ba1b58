"""Categories: how the catalogue is divided."""

from collections.abc import Iterable, Mapping

import strawberry
from shop.product.v1 import category_pb2, product_pb2
from shop.product.v1.category_service_pb2 import ListCategoriesRequest
from shop.product.v1.search_service_pb2 import (
    SearchFilters,
    SearchProductsRequest,
    SearchSortKey,
)

from graphql_gateway.execution.hints import EMBEDDED, PAGE, calls
from graphql_gateway.execution.operation import Info, Operation
from graphql_gateway.product.search import found_page
from graphql_gateway.product.search_inputs import ProductSearchSortKey
from graphql_gateway.product.search_types import ProductSearchConnection
from graphql_gateway.schema.identifiers import Node, global_id
from graphql_gateway.schema.pagination import PageRequest
from graphql_gateway.upstream.coalescing import KeyedRead
from graphql_gateway.upstream.services import Services

type Tree = Mapping[str, category_pb2.Category]


@strawberry.type(description="A place in the tree of categories.")
class Category(Node):
    id: strawberry.ID
    handle: str = strawberry.field(description="Its name in addresses; unique.")
    title: str
    description: str
    position: int = strawberry.field(description="Order among its siblings.")
    etag: str = strawberry.field(description="Send it back to notice what others changed.")
    message: strawberry.Private[category_pb2.Category]

    @strawberry.field(
        description="The category above; null at the top.", metadata=calls("ListCategories")
    )
    async def parent(self, info: Info) -> "Category | None":
        above = (await tree_of(info.context)).get(self.message.parent_id)
        return category_of(above) if above else None

    @strawberry.field(
        description="The categories right below.",
        directives=[EMBEDDED],
        metadata=calls("ListCategories"),
    )
    async def children(self, info: Info) -> list["Category"]:
        tree = await tree_of(info.context)
        return categories_of(each for each in tree.values() if each.parent_id == self.message.id)

    @strawberry.field(
        description="Products in it or in any category below.",
        directives=[PAGE],
        metadata=calls("SearchProducts"),
    )
    async def products(
        self,
        info: Info,
        first: int = 20,
        after: str | None = None,
        sort_key: ProductSearchSortKey = ProductSearchSortKey.TITLE,
        reverse: bool = False,
    ) -> ProductSearchConnection:
        request = SearchProductsRequest(
            filters=SearchFilters(category_ids=[self.message.id]),
            sort_key=SearchSortKey.Value(f"SEARCH_SORT_KEY_{sort_key.value}"),
            reverse=reverse,
            currency=info.context.settings.currency,
        )
        return await found_page(info.context, PageRequest.of(first, after), request)


@strawberry.type(name="Product")
class ProductCategories:
    message: strawberry.Private[product_pb2.Product]

    @strawberry.field(
        description="The categories it was put into, not those above them.",
        directives=[EMBEDDED],
        metadata=calls("ListCategories"),
    )
    async def categories(self, info: Info) -> list[Category]:
        if not self.message.category_ids:
            return []
        tree = await tree_of(info.context)
        return categories_of(tree[each] for each in self.message.category_ids if each in tree)


async def tree_of(operation: Operation) -> Tree:
    """All categories in order, by id; read once in an operation."""
    return (await operation.read(_TREE, (_ALL,)))[_ALL]


async def _whole_tree(services: Services, _: list[str]) -> Mapping[str, Tree]:
    response = await services.categories.ListCategories(ListCategoriesRequest())
    return {_ALL: {each.id: each for each in response.categories}}


_ALL = "all"
_TREE = KeyedRead("ListCategories", _whole_tree)


def category_of(message: category_pb2.Category) -> Category:
    return Category(
        id=global_id("Category", message.id),
        handle=message.handle,
        title=message.title,
        description=message.description,
        position=message.position,
        etag=message.etag,
        message=message,
    )


def categories_of(messages: Iterable[category_pb2.Category]) -> list[Category]:
    return [category_of(each) for each in messages]


async def fetch_category(operation: Operation, uuid: str) -> Category | None:
    found = (await tree_of(operation)).get(uuid)
    return category_of(found) if found else None
