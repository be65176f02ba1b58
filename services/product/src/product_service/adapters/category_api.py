"""CategoryService over gRPC."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from chassis.clock import Clock
from chassis.database.engine import Database
from chassis.database.writes import Writes
from chassis.rpc.timestamps import timestamp
from chassis.rpc.validation import validate
from shop.product.v1 import category_pb2, category_service_pb2_grpc
from shop.product.v1 import category_service_pb2 as api

from product_service.adapters.categories import PostgresCategories
from product_service.adapters.masks import merged
from product_service.adapters.repository import ProductUnitOfWork
from product_service.application.categories import (
    assign_products,
    create_category,
    delete_category,
    unassign_products,
    update_category,
)
from product_service.domain.category import Category, CategoryContent, CategoryTree
from product_service.domain.errors import CategoryNotFound

_FIELDS = frozenset(api.CategoryContent.DESCRIPTOR.fields_by_name)


class CategoryApi(category_service_pb2_grpc.CategoryServiceServicer):
    """Translates between messages and use cases; each write happens once."""

    def __init__(self, writes: Writes[ProductUnitOfWork], database: Database, clock: Clock) -> None:
        self._writes = writes
        self._database = database
        self._clock = clock

    async def tree(self) -> CategoryTree:
        async with self._database.reading() as connection:
            return CategoryTree(await PostgresCategories(connection).all())

    async def GetCategory(
        self, request: api.GetCategoryRequest, _: object
    ) -> api.GetCategoryResponse:
        tree = await self.tree()
        if request.HasField("id"):
            return api.GetCategoryResponse(category=_message(tree.get(UUID(request.id))))
        category = tree.find(request.handle)
        if category is None:
            raise CategoryNotFound(handle=request.handle)
        return api.GetCategoryResponse(category=_message(category))

    async def ListCategories(
        self, request: api.ListCategoriesRequest, _: object
    ) -> api.ListCategoriesResponse:
        tree = await self.tree()
        return api.ListCategoriesResponse(categories=[_message(each) for each in tree.in_order()])

    async def CreateCategory(
        self, request: api.CreateCategoryRequest, _: object
    ) -> api.CreateCategoryResponse:
        async def work(uow: ProductUnitOfWork) -> Category:
            return await create_category(_content(request.category), uow, self._clock)

        return await self._writes.once(
            request,
            work,
            lambda category: api.CreateCategoryResponse(category=_message(category)),
            api.CreateCategoryResponse,
        )

    async def UpdateCategory(
        self, request: api.UpdateCategoryRequest, _: object
    ) -> api.UpdateCategoryResponse:
        def amend(present: CategoryContent) -> CategoryContent:
            whole = merged(_said(present), request.category, request.update_mask, _FIELDS)
            validate(whole)
            return _content(whole)

        async def work(uow: ProductUnitOfWork) -> Category:
            return await update_category(UUID(request.id), request.etag, amend, uow, self._clock)

        return await self._writes.once(
            request,
            work,
            lambda category: api.UpdateCategoryResponse(category=_message(category)),
            api.UpdateCategoryResponse,
        )

    async def DeleteCategory(
        self, request: api.DeleteCategoryRequest, _: object
    ) -> api.DeleteCategoryResponse:
        async def work(uow: ProductUnitOfWork) -> None:
            await delete_category(UUID(request.id), uow)

        return await self._writes.once(
            request, work, lambda _: api.DeleteCategoryResponse(), api.DeleteCategoryResponse
        )

    async def AssignProducts(
        self, request: api.AssignProductsRequest, _: object
    ) -> api.AssignProductsResponse:
        return await self._writes.once(
            request,
            self._products_work(assign_products, request),
            lambda _: api.AssignProductsResponse(),
            api.AssignProductsResponse,
        )

    async def UnassignProducts(
        self, request: api.UnassignProductsRequest, _: object
    ) -> api.UnassignProductsResponse:
        return await self._writes.once(
            request,
            self._products_work(unassign_products, request),
            lambda _: api.UnassignProductsResponse(),
            api.UnassignProductsResponse,
        )

    def _products_work(
        self,
        change: Callable[..., Awaitable[None]],
        request: api.AssignProductsRequest | api.UnassignProductsRequest,
    ) -> Callable[[ProductUnitOfWork], Awaitable[None]]:
        async def work(uow: ProductUnitOfWork) -> None:
            products = {UUID(each) for each in request.product_ids}
            await change(UUID(request.category_id), products, uow, self._clock)

        return work


def _content(said: api.CategoryContent) -> CategoryContent:
    parent = UUID(said.parent_id) if said.parent_id else None
    return CategoryContent(said.handle, said.title, said.description, parent, said.position)


def _said(content: CategoryContent) -> api.CategoryContent:
    return api.CategoryContent(
        handle=content.handle,
        title=content.title,
        description=content.description,
        parent_id=str(content.parent_id or ""),
        position=content.position,
    )


def _message(category: Category) -> category_pb2.Category:
    content = category.content
    return category_pb2.Category(
        id=str(category.id),
        handle=content.handle,
        title=content.title,
        description=content.description,
        parent_id=str(content.parent_id or ""),
        position=content.position,
        create_time=timestamp(category.create_time),
        update_time=timestamp(category.update_time),
        etag=str(category.version),
    )
