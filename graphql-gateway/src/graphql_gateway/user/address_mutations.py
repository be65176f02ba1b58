"""Keeping the address book of this session's account."""

import strawberry
from shop.user.v1 import address_service_pb2 as wire

from graphql_gateway.execution.operation import Info
from graphql_gateway.schema.addresses import address_on_wire
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.user_errors import attempt
from graphql_gateway.user import account_inputs as api
from graphql_gateway.user.types import customer_address_of


@strawberry.type(name="Mutation")
class AddressMutation:
    @strawberry.mutation(description="Adds an address, up to 20; the first is the default.")
    async def customer_address_create(
        self, info: Info, input: api.CustomerAddressCreateInput
    ) -> api.CustomerAddressCreatePayload | None:
        async def create() -> api.CustomerAddressCreatePayload:
            request = wire.CreateAddressRequest(
                request_id=str(input.request_id),
                postal_address=address_on_wire(input.postal_address),
                make_default=input.make_default,
            )
            response = await info.context.services.address.CreateAddress(request)
            address = customer_address_of(response.address)
            return api.CustomerAddressCreatePayload(address=address)

        return await attempt(create(), api.CustomerAddressCreatePayload.refused)

    @strawberry.mutation(description="Replaces an address as a whole.")
    async def customer_address_update(
        self, info: Info, input: api.CustomerAddressUpdateInput
    ) -> api.CustomerAddressUpdatePayload | None:
        async def update() -> api.CustomerAddressUpdatePayload:
            request = wire.UpdateAddressRequest(
                request_id=str(input.request_id),
                address_id=_uuid_of(input.address_id),
                postal_address=address_on_wire(input.postal_address),
            )
            response = await info.context.services.address.UpdateAddress(request)
            address = customer_address_of(response.address)
            return api.CustomerAddressUpdatePayload(address=address)

        return await attempt(update(), api.CustomerAddressUpdatePayload.refused)

    @strawberry.mutation(
        description="Removes an address; after the default one the oldest becomes the default."
    )
    async def customer_address_delete(
        self, info: Info, input: api.CustomerAddressDeleteInput
    ) -> api.CustomerAddressDeletePayload | None:
        async def delete() -> api.CustomerAddressDeletePayload:
            request = wire.DeleteAddressRequest(
                request_id=str(input.request_id), address_id=_uuid_of(input.address_id)
            )
            await info.context.services.address.DeleteAddress(request)
            return api.CustomerAddressDeletePayload(deleted_address_id=input.address_id)

        return await attempt(delete(), api.CustomerAddressDeletePayload.refused)

    @strawberry.mutation(description="Makes an address the default one.")
    async def customer_address_default_set(
        self, info: Info, input: api.CustomerAddressDefaultSetInput
    ) -> api.CustomerAddressDefaultSetPayload | None:
        async def choose() -> api.CustomerAddressDefaultSetPayload:
            request = wire.SetDefaultAddressRequest(
                request_id=str(input.request_id), address_id=_uuid_of(input.address_id)
            )
            response = await info.context.services.address.SetDefaultAddress(request)
            address = customer_address_of(response.address)
            return api.CustomerAddressDefaultSetPayload(address=address)

        return await attempt(choose(), api.CustomerAddressDefaultSetPayload.refused)


def _uuid_of(address_id: strawberry.ID) -> str:
    return uuid_of(address_id, "CustomerAddress", "address_id")
