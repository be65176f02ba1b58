"""The writing half of ProductService over gRPC."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from chassis.clock import Clock
from chassis.database.writes import Writes
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import product_service_pb2 as api

from product_service.adapters.imported_product import content_of, imported_product
from product_service.adapters.masks import merged
from product_service.adapters.proto_mapping import to_product
from product_service.adapters.repository import ProductUnitOfWork
from product_service.application.staff import create_product, set_status, update_product
from product_service.domain.content import ProductContent, ProductStatus
from product_service.domain.product import Product

_FIELDS = frozenset(import_pb2.ImportedProduct.DESCRIPTOR.fields_by_name) - {
    "status",
    "is_partial",
}


class StaffApi:
    """Translates between messages and what staff do; each write happens once."""

    def __init__(self, writes: Writes[ProductUnitOfWork], clock: Clock) -> None:
        self._writes = writes
        self._clock = clock

    async def create(self, request: api.CreateProductRequest) -> api.CreateProductResponse:
        content = content_of(request.product)

        async def work(uow: ProductUnitOfWork) -> Product:
            return await create_product(content, uow, self._clock)

        return await self._writes.once(
            request,
            work,
            lambda product: api.CreateProductResponse(product=to_product(product)),
            api.CreateProductResponse,
        )

    async def update(self, request: api.UpdateProductRequest) -> api.UpdateProductResponse:
        def amend(content: ProductContent) -> ProductContent:
            present = imported_product(content)
            return content_of(merged(present, request.product, request.update_mask, _FIELDS))

        async def work(uow: ProductUnitOfWork) -> Product:
            return await update_product(UUID(request.id), request.etag, amend, uow, self._clock)

        return await self._writes.once(
            request,
            work,
            lambda product: api.UpdateProductResponse(product=to_product(product)),
            api.UpdateProductResponse,
        )

    async def publish(self, request: api.PublishProductRequest) -> api.PublishProductResponse:
        return await self._writes.once(
            request,
            self._become(ProductStatus.ACTIVE, request.id, request.etag),
            lambda product: api.PublishProductResponse(product=to_product(product)),
            api.PublishProductResponse,
        )

    async def archive(self, request: api.ArchiveProductRequest) -> api.ArchiveProductResponse:
        return await self._writes.once(
            request,
            self._become(ProductStatus.ARCHIVED, request.id, request.etag),
            lambda product: api.ArchiveProductResponse(product=to_product(product)),
            api.ArchiveProductResponse,
        )

    def _become(
        self, status: ProductStatus, id_: str, etag: str
    ) -> Callable[[ProductUnitOfWork], Awaitable[Product]]:
        async def work(uow: ProductUnitOfWork) -> Product:
            return await set_status(UUID(id_), etag, status, uow, self._clock)

        return work
