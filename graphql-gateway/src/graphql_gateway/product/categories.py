"""Reading and keeping the tree of categories."""

import strawberry
from google.protobuf.field_mask_pb2 import FieldMask
from shop.product.v1 import category_service_pb2 as wire

from graphql_gateway.execution.hints import EMBEDDED, calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.product import category_inputs as api
from graphql_gateway.product.category_types import (
    Category,
    categories_of,
    category_of,
    tree_of,
)
from graphql_gateway.product.conflicts import attempt_change
from graphql_gateway.schema.identifiers import uuid_of


@strawberry.type(name="Query")
class CategoryQuery:
    @strawberry.field(
        description="The categories at the top of the tree, in order.",
        directives=[EMBEDDED],
        metadata=calls("ListCategories"),
    )
    async def categories(self, info: Info) -> list[Category] | None:
        tree = await tree_of(info.context)
        return categories_of(each for each in tree.values() if not each.parent_id)

    @strawberry.field(
        description="One category by its handle; null if there is none.",
        metadata=calls("ListCategories"),
    )
    async def category(self, info: Info, handle: str) -> Category | None:
        tree = await tree_of(info.context)
        found = (each for each in tree.values() if each.handle == handle)
        return next(map(category_of, found), None)


@strawberry.type(name="Mutation")
class CategoryMutation:
    @strawberry.mutation(description="Staff only. Adds a category to the tree.")
    async def category_create(
        self, info: Info, input: api.CategoryCreateInput
    ) -> api.CategoryPayload | None:
        async def create() -> api.CategoryPayload:
            request = wire.CreateCategoryRequest(
                request_id=str(input.request_id), category=api.content_of(input)
            )
            response = await info.context.services.categories.CreateCategory(request)
            return api.CategoryPayload(category=category_of(response.category))

        return await attempt_change(create(), api.CategoryPayload.refused)

    @strawberry.mutation(
        description="Staff only. Changes what is given; another parent moves it with all below."
    )
    async def category_update(
        self, info: Info, input: api.CategoryUpdateInput
    ) -> api.CategoryPayload | None:
        async def update() -> api.CategoryPayload:
            request = wire.UpdateCategoryRequest(
                request_id=str(input.request_id),
                id=uuid_of(input.id, "Category"),
                category=api.content_of(input),
                update_mask=FieldMask(paths=api.given(input)),
                etag=input.etag or "",
            )
            response = await info.context.services.categories.UpdateCategory(request)
            return api.CategoryPayload(category=category_of(response.category))

        return await attempt_change(update(), api.CategoryPayload.refused)

    @strawberry.mutation(description="Staff only. Deletes a category that is empty.")
    async def category_delete(
        self, info: Info, input: api.CategoryDeleteInput
    ) -> api.CategoryDeletePayload | None:
        async def delete() -> api.CategoryDeletePayload:
            request = wire.DeleteCategoryRequest(
                request_id=str(input.request_id), id=uuid_of(input.id, "Category")
            )
            await info.context.services.categories.DeleteCategory(request)
            return api.CategoryDeletePayload(deleted=True)

        return await attempt_change(delete(), api.CategoryDeletePayload.refused)

    @strawberry.mutation(
        description="Staff only. Puts products into a category.",
        metadata=calls("AssignProducts", "ListCategories"),
    )
    async def category_products_add(
        self, info: Info, input: api.CategoryProductsInput
    ) -> api.CategoryPayload | None:
        async def add() -> api.CategoryPayload:
            request = wire.AssignProductsRequest(
                request_id=str(input.request_id),
                category_id=uuid_of(input.category_id, "Category", "category_id"),
                product_ids=[uuid_of(each, "Product", "product_ids") for each in input.product_ids],
            )
            await info.context.services.categories.AssignProducts(request)
            return await _payload(info, request.category_id)

        return await attempt_change(add(), api.CategoryPayload.refused)

    @strawberry.mutation(
        description="Staff only. Takes products out of a category.",
        metadata=calls("UnassignProducts", "ListCategories"),
    )
    async def category_products_remove(
        self, info: Info, input: api.CategoryProductsInput
    ) -> api.CategoryPayload | None:
        async def remove() -> api.CategoryPayload:
            request = wire.UnassignProductsRequest(
                request_id=str(input.request_id),
                category_id=uuid_of(input.category_id, "Category", "category_id"),
                product_ids=[uuid_of(each, "Product", "product_ids") for each in input.product_ids],
            )
            await info.context.services.categories.UnassignProducts(request)
            return await _payload(info, request.category_id)

        return await attempt_change(remove(), api.CategoryPayload.refused)


async def _payload(info: Info, category_id: str) -> api.CategoryPayload:
    """Without the category if it is gone: the same request again answers as it did before."""
    category = (await tree_of(info.context)).get(category_id)
    return api.CategoryPayload(category=category_of(category) if category else None)
