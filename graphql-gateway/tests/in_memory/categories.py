"""The tree of categories in memory."""

from typing import Any

from chassis.errors import Aborted, FailedPrecondition
from shop.product.v1 import category_service_pb2 as api
from shop.product.v1.category_pb2 import Category
from shop.product.v1.category_service_pb2_grpc import CategoryServiceServicer

from in_memory.catalogue import time, uuid


class ChangedMeanwhile(Aborted):
    reason = "ABORTED"


class CategoryNotEmpty(FailedPrecondition):
    reason = "CATEGORY_NOT_EMPTY"


class Categories(CategoryServiceServicer):
    """Clothes with shirts below; remembers what it was told."""

    def __init__(self) -> None:
        self.all = [_category(1, "clothes", ""), _category(2, "shirts", uuid(9, 1))]
        self.told: list[Any] = []

    async def GetCategory(self, request: api.GetCategoryRequest, _: Any) -> api.GetCategoryResponse:
        return api.GetCategoryResponse(category=self.all[0])

    async def ListCategories(
        self, _: api.ListCategoriesRequest, __: Any
    ) -> api.ListCategoriesResponse:
        return api.ListCategoriesResponse(categories=self.all)

    async def CreateCategory(
        self, request: api.CreateCategoryRequest, _: Any
    ) -> api.CreateCategoryResponse:
        self.told.append(request)
        made = _category(3, request.category.handle, request.category.parent_id)
        self.all.append(made)
        return api.CreateCategoryResponse(category=made)

    async def UpdateCategory(
        self, request: api.UpdateCategoryRequest, _: Any
    ) -> api.UpdateCategoryResponse:
        self.told.append(request)
        if request.etag not in ("", "1"):
            raise ChangedMeanwhile("read it again")
        return api.UpdateCategoryResponse(category=self.all[1])

    async def DeleteCategory(
        self, request: api.DeleteCategoryRequest, _: Any
    ) -> api.DeleteCategoryResponse:
        self.told.append(request)
        if request.id == uuid(9, 1):
            raise CategoryNotEmpty("there are shirts below")
        return api.DeleteCategoryResponse()

    async def AssignProducts(
        self, request: api.AssignProductsRequest, _: Any
    ) -> api.AssignProductsResponse:
        self.told.append(request)
        return api.AssignProductsResponse()

    async def UnassignProducts(
        self, request: api.UnassignProductsRequest, _: Any
    ) -> api.UnassignProductsResponse:
        self.told.append(request)
        return api.UnassignProductsResponse()


def _category(number: int, handle: str, parent_id: str) -> Category:
    return Category(
        id=uuid(9, number),
        handle=handle,
        title=handle.title(),
        parent_id=parent_id,
        etag="1",
        create_time=time(),
        update_time=time(),
    )
