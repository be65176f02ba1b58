"""The catalogue in memory."""

import asyncio
from typing import Any

from chassis.errors import Aborted, AlreadyExists, NotFound
from shop.product.v1 import product_service_pb2 as api
from shop.product.v1.product_pb2 import Product, ProductStatus, VariantDetails
from shop.product.v1.product_service_pb2_grpc import ProductServiceServicer

from in_memory.catalogue import products


class ProductNotFound(NotFound):
    reason = "PRODUCT_NOT_FOUND"


class HandleTaken(AlreadyExists):
    reason = "HANDLE_TAKEN"


class ChangedMeanwhile(Aborted):
    reason = "ABORTED"


class Products(ProductServiceServicer):
    def __init__(self) -> None:
        self.all = products()
        self.told: list[Any] = []
        self.holds: asyncio.Event | None = None
        """Lists are answered when it is set, if there is one."""
        self.asked = asyncio.Event()
        self.left = asyncio.Event()
        """Set when a call for a list was cancelled."""

    async def BatchGetProducts(
        self, request: api.BatchGetProductsRequest, _: Any
    ) -> api.BatchGetProductsResponse:
        found = [
            each for each in self.all if each.id in request.ids or each.handle in request.handles
        ]
        return api.BatchGetProductsResponse(products=reversed(found))

    async def ListProducts(
        self, request: api.ListProductsRequest, _: Any
    ) -> api.ListProductsResponse:
        await self._hold()
        found = [each for each in self.all if request.query in each.title]
        if request.reverse:
            found.reverse()
        start = int(request.page_token or 0)
        end = start + (request.page_size or 20)
        token = str(end) if end < len(found) else ""
        return api.ListProductsResponse(products=found[start:end], next_page_token=token)

    async def BatchGetVariants(
        self, request: api.BatchGetVariantsRequest, _: Any
    ) -> api.BatchGetVariantsResponse:
        return api.BatchGetVariantsResponse(
            variants=[each for each in self.details() if each.variant.id in request.ids]
        )

    async def _hold(self) -> None:
        self.asked.set()
        if self.holds is None:
            return
        try:
            await self.holds.wait()
        except asyncio.CancelledError:
            self.left.set()
            raise

    async def CreateProduct(
        self, request: api.CreateProductRequest, _: Any
    ) -> api.CreateProductResponse:
        self.told.append(request)
        if request.product.handle == self.all[0].handle:
            raise HandleTaken("another product has it")
        return api.CreateProductResponse(product=self.all[0])

    async def UpdateProduct(
        self, request: api.UpdateProductRequest, _: Any
    ) -> api.UpdateProductResponse:
        self.told.append(request)
        if request.etag not in ("", "1"):
            raise ChangedMeanwhile("read it again")
        return api.UpdateProductResponse(product=self.all[0])

    async def PublishProduct(
        self, request: api.PublishProductRequest, _: Any
    ) -> api.PublishProductResponse:
        self.told.append(request)
        return api.PublishProductResponse(product=self.all[0])

    async def ArchiveProduct(
        self, request: api.ArchiveProductRequest, _: Any
    ) -> api.ArchiveProductResponse:
        self.told.append(request)
        archived = Product.FromString(self.all[0].SerializeToString())
        archived.status = ProductStatus.PRODUCT_STATUS_ARCHIVED
        return api.ArchiveProductResponse(product=archived)

    def details(self) -> list[VariantDetails]:
        return [details for product in self.all for details in _details(product)]


def _details(product: Product) -> list[VariantDetails]:
    return [
        VariantDetails(
            variant=each,
            product_id=product.id,
            product_handle=product.handle,
            product_title=product.title,
            image_url=product.media[0].url,
            product_status=product.status,
        )
        for each in product.variants
    ]
