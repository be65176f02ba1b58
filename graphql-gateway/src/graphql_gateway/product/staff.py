"""Keeping products; staff only."""

import strawberry
from google.protobuf.field_mask_pb2 import FieldMask
from shop.product.v1 import product_pb2
from shop.product.v1 import product_service_pb2 as wire

from graphql_gateway.execution.operation import Info, Operation
from graphql_gateway.product import staff_inputs as api
from graphql_gateway.product.conflicts import attempt_change
from graphql_gateway.product.mapping import product_of
from graphql_gateway.schema.identifiers import uuid_of


@strawberry.type(name="Product")
class ProductForStaff:
    message: strawberry.Private[product_pb2.Product]

    @strawberry.field(description="Whether it is for sale; shoppers see only what is.")
    def status(self) -> api.ProductStatus:
        return api.ProductStatus(self.message.status)

    @strawberry.field(description="Send it back to notice what others changed.")
    def etag(self) -> str:
        return self.message.etag


@strawberry.type(name="Mutation")
class ProductMutation:
    @strawberry.mutation(description="Staff only. Creates a product, as a draft unless said.")
    async def product_create(
        self, info: Info, input: api.ProductCreateInput
    ) -> api.ProductPayload | None:
        async def create() -> api.ProductPayload:
            product = api.product_message(input)
            product.status = input.status.value
            request = wire.CreateProductRequest(request_id=str(input.request_id), product=product)
            response = await info.context.services.product.CreateProduct(request)
            return _payload(info.context, response.product)

        return await attempt_change(create(), api.ProductPayload.refused)

    @strawberry.mutation(
        description="Staff only. Changes what is given. Variants keep their ids by SKU."
    )
    async def product_update(
        self, info: Info, input: api.ProductUpdateInput
    ) -> api.ProductPayload | None:
        async def update() -> api.ProductPayload:
            request = wire.UpdateProductRequest(
                request_id=str(input.request_id),
                id=uuid_of(input.id, "Product"),
                product=api.product_message(input),
                update_mask=FieldMask(paths=api.given(input)),
                etag=input.etag or "",
            )
            response = await info.context.services.product.UpdateProduct(request)
            return _payload(info.context, response.product)

        return await attempt_change(update(), api.ProductPayload.refused)

    @strawberry.mutation(description="Staff only. Puts a product on sale.")
    async def product_publish(
        self, info: Info, input: api.ProductStatusInput
    ) -> api.ProductPayload | None:
        async def publish() -> api.ProductPayload:
            request = wire.PublishProductRequest(
                request_id=str(input.request_id),
                id=uuid_of(input.id, "Product"),
                etag=input.etag or "",
            )
            response = await info.context.services.product.PublishProduct(request)
            return _payload(info.context, response.product)

        return await attempt_change(publish(), api.ProductPayload.refused)

    @strawberry.mutation(description="Staff only. Takes a product off sale.")
    async def product_archive(
        self, info: Info, input: api.ProductStatusInput
    ) -> api.ProductPayload | None:
        async def archive() -> api.ProductPayload:
            request = wire.ArchiveProductRequest(
                request_id=str(input.request_id),
                id=uuid_of(input.id, "Product"),
                etag=input.etag or "",
            )
            response = await info.context.services.product.ArchiveProduct(request)
            return _payload(info.context, response.product)

        return await attempt_change(archive(), api.ProductPayload.refused)


def _payload(operation: Operation, message: product_pb2.Product) -> api.ProductPayload:
    return api.ProductPayload(product=product_of(message, operation.settings.currency))
