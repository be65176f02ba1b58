"""AddressService over gRPC."""

from typing import Any
from uuid import UUID

import grpc
from chassis.clock import Clock
from chassis.database.writes import Writes
from chassis.rpc import context as call
from shop.user.v1 import address_service_pb2 as pb
from shop.user.v1 import address_service_pb2_grpc

from user_service.adapters.proto_mapping import address_message, postal_address_of
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.adapters.transactions import OpenUnitOfWork
from user_service.application.addresses import (
    CreateAddress,
    create_address,
    delete_address,
    set_default_address,
    update_address,
)
from user_service.application.queries import list_addresses
from user_service.domain.address import Address

type Context = grpc.aio.ServicerContext[Any, Any]


class AddressApi(address_service_pb2_grpc.AddressServiceServicer):
    """The caller's own address book."""

    def __init__(
        self, writes: Writes[PostgresUnitOfWork], open_unit_of_work: OpenUnitOfWork, clock: Clock
    ) -> None:
        self._writes = writes
        self._open = open_unit_of_work
        self._clock = clock

    async def ListAddresses(
        self, request: pb.ListAddressesRequest, context: Context
    ) -> pb.ListAddressesResponse:
        async with self._open() as uow:
            addresses = await list_addresses(call.principal().subject, uow)
        return pb.ListAddressesResponse(addresses=map(address_message, addresses))

    async def CreateAddress(
        self, request: pb.CreateAddressRequest, context: Context
    ) -> pb.CreateAddressResponse:
        command = CreateAddress(
            call.principal().subject,
            postal_address_of(request.postal_address),
            request.make_default,
        )
        return await self._writes.once(
            request,
            lambda uow: create_address(command, uow, self._clock),
            lambda address: pb.CreateAddressResponse(address=address_message(address)),
            pb.CreateAddressResponse,
        )

    async def UpdateAddress(
        self, request: pb.UpdateAddressRequest, context: Context
    ) -> pb.UpdateAddressResponse:
        subject, address_id = call.principal().subject, UUID(request.address_id)
        postal_address = postal_address_of(request.postal_address)
        return await self._writes.once(
            request,
            lambda uow: update_address(subject, address_id, postal_address, uow, self._clock),
            lambda address: pb.UpdateAddressResponse(address=address_message(address)),
            pb.UpdateAddressResponse,
        )

    async def DeleteAddress(
        self, request: pb.DeleteAddressRequest, context: Context
    ) -> pb.DeleteAddressResponse:
        subject, address_id = call.principal().subject, UUID(request.address_id)
        return await self._writes.once(
            request,
            lambda uow: delete_address(subject, address_id, uow, self._clock),
            lambda _: pb.DeleteAddressResponse(),
            pb.DeleteAddressResponse,
        )

    async def SetDefaultAddress(
        self, request: pb.SetDefaultAddressRequest, context: Context
    ) -> pb.SetDefaultAddressResponse:
        subject, address_id = call.principal().subject, UUID(request.address_id)
        return await self._writes.once(
            request,
            lambda uow: set_default_address(subject, address_id, uow, self._clock),
            _defaulted,
            pb.SetDefaultAddressResponse,
        )


def _defaulted(address: Address) -> pb.SetDefaultAddressResponse:
    return pb.SetDefaultAddressResponse(address=address_message(address))
