"""ProductService over gRPC."""

from uuid import UUID

from shop.product.v1 import product_service_pb2 as service_pb2
from shop.product.v1 import product_service_pb2_grpc

from product_service.adapters.product_messages import ProductMessages, fitting, sees_hidden
from product_service.adapters.proto_mapping import to_details
from product_service.adapters.staff_api import StaffApi
from product_service.application.ports import Listing, ProductReader, SortKey
from product_service.application.queries import (
    batch_get_products,
    batch_get_variants,
    get_product,
    list_products,
)
from product_service.domain.words import query_words

_SORT_KEYS = {
    service_pb2.PRODUCT_SORT_KEY_UNSPECIFIED: SortKey.TITLE,
    service_pb2.PRODUCT_SORT_KEY_TITLE: SortKey.TITLE,
    service_pb2.PRODUCT_SORT_KEY_CREATE_TIME: SortKey.CREATE_TIME,
    service_pb2.PRODUCT_SORT_KEY_UPDATE_TIME: SortKey.UPDATE_TIME,
}


class ProductApi(product_service_pb2_grpc.ProductServiceServicer):
    """Translates between messages and queries; staff's changes are passed on."""

    def __init__(self, products: ProductReader, messages: ProductMessages, staff: StaffApi) -> None:
        self._products = products
        self._messages = messages
        self._staff = staff

    async def GetProduct(
        self, request: service_pb2.GetProductRequest, _: object
    ) -> service_pb2.GetProductResponse:
        key = UUID(request.id) if request.HasField("id") else request.handle
        product = await get_product(key, self._products, include_hidden=sees_hidden())
        return service_pb2.GetProductResponse(product=self._messages.of(product))

    async def BatchGetProducts(
        self, request: service_pb2.BatchGetProductsRequest, _: object
    ) -> service_pb2.BatchGetProductsResponse:
        ids = {UUID(id_) for id_ in request.ids}
        found = await batch_get_products(
            ids, request.handles, self._products, include_hidden=sees_hidden()
        )
        messages = [self._messages.of(product) for product in found]
        most = fitting(messages)
        return service_pb2.BatchGetProductsResponse(
            products=messages[:most], omitted_ids=[str(product.id) for product in found[most:]]
        )

    async def ListProducts(
        self, request: service_pb2.ListProductsRequest, _: object
    ) -> service_pb2.ListProductsResponse:
        listing = Listing(
            words=query_words(request.query),
            sort_key=_SORT_KEYS[request.sort_key],
            reverse=request.reverse,
            include_hidden=sees_hidden(),
        )
        size = request.page_size
        while True:
            page = await list_products(listing, size, request.page_token, self._products)
            messages = [self._messages.of(product) for product in page.products]
            size = fitting(messages)
            if size == len(messages):
                return service_pb2.ListProductsResponse(
                    products=messages, next_page_token=page.next_token
                )

    async def BatchGetVariants(
        self, request: service_pb2.BatchGetVariantsRequest, _: object
    ) -> service_pb2.BatchGetVariantsResponse:
        ids = {UUID(id_) for id_ in request.ids}
        found = await batch_get_variants(ids, set(request.skus), self._products)
        return service_pb2.BatchGetVariantsResponse(
            variants=[to_details(product, variant) for product, variant in found]
        )

    async def CreateProduct(
        self, request: service_pb2.CreateProductRequest, _: object
    ) -> service_pb2.CreateProductResponse:
        return await self._staff.create(request)

    async def UpdateProduct(
        self, request: service_pb2.UpdateProductRequest, _: object
    ) -> service_pb2.UpdateProductResponse:
        return await self._staff.update(request)

    async def PublishProduct(
        self, request: service_pb2.PublishProductRequest, _: object
    ) -> service_pb2.PublishProductResponse:
        return await self._staff.publish(request)

    async def ArchiveProduct(
        self, request: service_pb2.ArchiveProductRequest, _: object
    ) -> service_pb2.ArchiveProductResponse:
        return await self._staff.archive(request)
