"""AccountService over gRPC."""

from typing import Any

import grpc
from chassis.clock import Clock
from chassis.database.writes import Writes
from chassis.rpc import context as call
from shop.user.v1 import account_service_pb2, account_service_pb2_grpc

from user_service.adapters.proto_mapping import account_message, without_password
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.adapters.transactions import OpenUnitOfWork
from user_service.application.commands import RegisterAccount, register_account, update_account
from user_service.application.ports import Passwords
from user_service.application.queries import get_account
from user_service.domain.account import Account

type Context = grpc.aio.ServicerContext[Any, Any]


class AccountApi(account_service_pb2_grpc.AccountServiceServicer):
    """Accounts."""

    def __init__(
        self,
        writes: Writes[PostgresUnitOfWork],
        open_unit_of_work: OpenUnitOfWork,
        passwords: Passwords,
        clock: Clock,
    ) -> None:
        self._writes = writes
        self._open = open_unit_of_work
        self._passwords = passwords
        self._clock = clock

    async def RegisterAccount(
        self, request: account_service_pb2.RegisterAccountRequest, context: Context
    ) -> account_service_pb2.RegisterAccountResponse:
        password_hash = await self._passwords.hash(request.password)
        command = RegisterAccount(request.email, request.name, password_hash)
        return await self._writes.once(
            without_password(request),
            lambda uow: register_account(command, uow, self._clock),
            _registered,
            account_service_pb2.RegisterAccountResponse,
        )

    async def GetAccount(
        self, request: account_service_pb2.GetAccountRequest, context: Context
    ) -> account_service_pb2.GetAccountResponse:
        async with self._open() as uow:
            account = await get_account(call.principal().subject, uow)
        return account_service_pb2.GetAccountResponse(account=account_message(account))

    async def UpdateAccount(
        self, request: account_service_pb2.UpdateAccountRequest, context: Context
    ) -> account_service_pb2.UpdateAccountResponse:
        subject = call.principal().subject
        name = request.name if request.HasField("name") else None
        return await self._writes.once(
            request,
            lambda uow: update_account(subject, name, uow),
            _updated,
            account_service_pb2.UpdateAccountResponse,
        )


def _registered(account: Account) -> account_service_pb2.RegisterAccountResponse:
    return account_service_pb2.RegisterAccountResponse(account=account_message(account))


def _updated(account: Account) -> account_service_pb2.UpdateAccountResponse:
    return account_service_pb2.UpdateAccountResponse(account=account_message(account))
