"""Products and variants by id, many in one call."""

from shop.product.v1.product_pb2 import ProductStatus
from shop.product.v1.product_service_pb2 import BatchGetProductsRequest, BatchGetVariantsRequest

from graphql_gateway.execution.operation import Operation
from graphql_gateway.product.mapping import product_of, variant_of
from graphql_gateway.product.types import Product, ProductVariant
from graphql_gateway.schema.batches import in_batches

_BATCH = 250


async def load_products(operation: Operation, uuids: list[str]) -> list[Product | None]:
    async def call(batch: list[str]) -> list[Product]:
        received: list[Product] = []
        while batch:  # once, unless the products are very large
            response = await operation.services.product.BatchGetProducts(
                BatchGetProductsRequest(ids=batch)
            )
            received += [product_of(p, operation.settings.currency) for p in response.products]
            batch = list(response.omitted_ids)
        return received

    found = {each.message.id: each for each in await in_batches(uuids, _BATCH, call)}
    return [found.get(uuid) for uuid in uuids]


async def load_variants(operation: Operation, uuids: list[str]) -> list[ProductVariant | None]:
    """Product answers carts for variants of withdrawn products too; shoppers do not see those."""

    async def call(batch: list[str]) -> list[tuple[str, ProductVariant]]:
        response = await operation.services.product.BatchGetVariants(
            BatchGetVariantsRequest(ids=batch)
        )
        currency = operation.settings.currency
        return [
            (each.variant.id, variant_of(each, currency))
            for each in response.variants
            if each.product_status == ProductStatus.PRODUCT_STATUS_ACTIVE
        ]

    found = dict(await in_batches(uuids, _BATCH, call))
    return [found.get(uuid) for uuid in uuids]
