"""Browsing the catalogue."""

import strawberry
from chassis.errors import FieldViolation, InvalidArgument
from shop.product.v1.product_service_pb2 import ListProductsRequest
from shop.product.v1.product_service_pb2 import ProductSortKey as SortKeyOnWire

from graphql_gateway.execution.hints import PAGE, CacheControl, calls
from graphql_gateway.execution.operation import Info, Operation
from graphql_gateway.product.loaders import load_products, product_by_handle
from graphql_gateway.product.mapping import product_in
from graphql_gateway.product.types import (
    Product,
    ProductConnection,
    ProductSortKey,
)
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.pagination import PageRequest, page_of

MAX_HANDLE = 255

_SORT_KEYS = {
    None: SortKeyOnWire.PRODUCT_SORT_KEY_UNSPECIFIED,
    ProductSortKey.TITLE: SortKeyOnWire.PRODUCT_SORT_KEY_TITLE,
    ProductSortKey.CREATED_AT: SortKeyOnWire.PRODUCT_SORT_KEY_CREATE_TIME,
    ProductSortKey.UPDATED_AT: SortKeyOnWire.PRODUCT_SORT_KEY_UPDATE_TIME,
}


@strawberry.type(name="Query")
class ProductQuery:
    @strawberry.field(
        description="Products on sale; at most 100 at a time.",
        directives=[CacheControl(max_age=60), PAGE],
        metadata=calls("ListProducts"),
    )
    async def products(
        self,
        info: Info,
        first: int = 20,
        after: str | None = None,
        query: str | None = None,
        sort_key: ProductSortKey | None = None,
        reverse: bool = False,
    ) -> ProductConnection | None:
        page = PageRequest.of(first, after)
        request = ListProductsRequest(
            page_size=page.page_size,
            page_token=page.page_token,
            query=query or "",
            sort_key=_SORT_KEYS[sort_key],
            reverse=reverse,
        )
        response = await info.context.services.product.ListProducts(request)
        currency = info.context.settings.currency
        received = [product_in(each, currency) for each in response.products]
        return ProductConnection(page=page_of(page, received, response.next_page_token))

    @strawberry.field(
        description="One product, by its id or its handle; null if there is none.",
        directives=[CacheControl(max_age=60)],
        metadata=calls("BatchGetProducts", batch=250),
    )
    async def product(
        self,
        info: Info,
        id: strawberry.ID | None = None,
        handle: str | None = None,
    ) -> Product | None:
        if id is not None:
            return await fetch_product(info.context, uuid_of(id, "Product"))
        if handle is None:
            raise InvalidArgument.of(FieldViolation("handle", "Give an id or a handle."))
        if not 1 <= len(handle) <= MAX_HANDLE:
            message = f"A handle has 1 to {MAX_HANDLE} characters."
            raise InvalidArgument.of(FieldViolation("handle", message))
        return await product_by_handle(info.context, handle)


async def fetch_product(operation: Operation, uuid: str) -> Product | None:
    (found,) = await load_products(operation, [uuid])
    return found
