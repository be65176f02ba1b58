"""Products and variants by what names them, many in one call."""

from collections.abc import Iterable, Mapping

from shop.product.v1.product_pb2 import Product as ProductMessage
from shop.product.v1.product_pb2 import ProductStatus, VariantDetails
from shop.product.v1.product_service_pb2 import BatchGetProductsRequest, BatchGetVariantsRequest

from graphql_gateway.execution.operation import Operation
from graphql_gateway.product.mapping import product_of, variant_of
from graphql_gateway.product.types import Product, ProductVariant
from graphql_gateway.schema.batches import in_batches
from graphql_gateway.upstream.coalescing import KeyedRead
from graphql_gateway.upstream.recording import LISTS, product_tag
from graphql_gateway.upstream.services import Services

_BATCH = 250


async def load_products(operation: Operation, uuids: list[str]) -> list[Product | None]:
    found = await operation.read(_PRODUCTS, uuids)
    return [_shown(operation, found.get(uuid)) for uuid in uuids]


async def product_by_handle(operation: Operation, handle: str) -> Product | None:
    found = await operation.read(_PRODUCTS_BY_HANDLE, (handle,))
    return _shown(operation, found.get(handle))


async def load_variants(operation: Operation, uuids: list[str]) -> list[ProductVariant | None]:
    """Product answers carts for variants of withdrawn products too; shoppers do not see those."""
    found = await operation.read(_VARIANTS, uuids)
    currency = operation.settings.currency
    return [
        variant_of(details, currency)
        if (details := found.get(uuid))
        and details.product_status == ProductStatus.PRODUCT_STATUS_ACTIVE
        else None
        for uuid in uuids
    ]


def _shown(operation: Operation, message: ProductMessage | None) -> Product | None:
    return product_of(message, operation.settings.currency) if message is not None else None


async def _products(services: Services, uuids: list[str]) -> Mapping[str, ProductMessage]:
    async def call(batch: list[str]) -> Iterable[ProductMessage]:
        return await _ask(services, BatchGetProductsRequest(ids=batch))

    return {each.id: each for each in await in_batches(uuids, _BATCH, call)}


async def _products_by_handle(
    services: Services, handles: list[str]
) -> Mapping[str, ProductMessage]:
    async def call(batch: list[str]) -> Iterable[ProductMessage]:
        return await _ask(services, BatchGetProductsRequest(handles=batch))

    return {each.handle: each for each in await in_batches(handles, _BATCH, call)}


async def _ask(services: Services, request: BatchGetProductsRequest) -> Iterable[ProductMessage]:
    response = await services.product.BatchGetProducts(request)
    received: list[ProductMessage] = list(response.products)
    while response.omitted_ids:  # never, unless the products are very large
        rest = BatchGetProductsRequest(ids=response.omitted_ids)
        response = await services.product.BatchGetProducts(rest)
        received += response.products
    return received


async def _variants(services: Services, uuids: list[str]) -> Mapping[str, VariantDetails]:
    async def call(batch: list[str]) -> Iterable[VariantDetails]:
        response = await services.product.BatchGetVariants(BatchGetVariantsRequest(ids=batch))
        found: Iterable[VariantDetails] = response.variants
        return found

    return {each.variant.id: each for each in await in_batches(uuids, _BATCH, call)}


def _tags_of_handle(_: str, product: ProductMessage | None) -> Iterable[str]:
    """Another product may take the handle: lists tell."""
    return (product_tag(product.id), LISTS) if product else (LISTS,)


def _tags_of_variant(_: str, details: VariantDetails | None) -> Iterable[str]:
    return (product_tag(details.product_id) if details else LISTS,)


_PRODUCTS = KeyedRead("BatchGetProducts", _products, lambda uuid, _: (product_tag(uuid),))
_PRODUCTS_BY_HANDLE = KeyedRead("BatchGetProducts", _products_by_handle, _tags_of_handle)
_VARIANTS = KeyedRead("BatchGetVariants", _variants, _tags_of_variant)
