"""AccountAdminService and MailService over gRPC: what staff see and change of others."""

from typing import Any
from uuid import UUID

import grpc
from chassis.clock import Clock
from chassis.database.writes import Writes
from chassis.pagination import InvalidPageToken, decode_token, encode_token, page_size
from chassis.rpc import context as call
from shop.user.v1 import (
    account_admin_service_pb2,
    account_admin_service_pb2_grpc,
    mail_service_pb2,
    mail_service_pb2_grpc,
)

from user_service.adapters.proto_mapping import account_message, mail_message, role_of
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.adapters.transactions import Transactions
from user_service.application.administration import (
    SetAccountRole,
    list_accounts,
    read_mail,
    set_account_role,
    view_account,
)
from user_service.domain.account import Account, normalized

type Context = grpc.aio.ServicerContext[Any, Any]


class AccountAdminApi(account_admin_service_pb2_grpc.AccountAdminServiceServicer):
    """Reads are transactions too: they add to the audit log."""

    def __init__(
        self, writes: Writes[PostgresUnitOfWork], transactions: Transactions, clock: Clock
    ) -> None:
        self._writes = writes
        self._commit = transactions.commit
        self._clock = clock

    async def ListAccounts(
        self, request: account_admin_service_pb2.ListAccountsRequest, context: Context
    ) -> account_admin_service_pb2.ListAccountsResponse:
        query, size = request.query, page_size(request.page_size)
        key = decode_token(request.page_token, length=1, filter=query)
        after = str(key[0]) if key else ""
        found = await self._commit(lambda uow: list_accounts(query, after, size + 1, uow))
        page = found[:size]
        more = len(found) > size
        return account_admin_service_pb2.ListAccountsResponse(
            accounts=map(account_message, page),
            next_page_token=encode_token([normalized(page[-1].email)], filter=query)
            if more
            else "",
        )

    async def GetAccountById(
        self, request: account_admin_service_pb2.GetAccountByIdRequest, context: Context
    ) -> account_admin_service_pb2.GetAccountByIdResponse:
        account = await self._commit(lambda uow: view_account(UUID(request.id), uow))
        return account_admin_service_pb2.GetAccountByIdResponse(account=account_message(account))

    async def SetAccountRole(
        self, request: account_admin_service_pb2.SetAccountRoleRequest, context: Context
    ) -> account_admin_service_pb2.SetAccountRoleResponse:
        command = SetAccountRole(
            call.principal().subject, UUID(request.account_id), role_of(request.role)
        )
        return await self._writes.once(
            request,
            lambda uow: set_account_role(command, uow, self._clock),
            _role_set,
            account_admin_service_pb2.SetAccountRoleResponse,
        )


class MailApi(mail_service_pb2_grpc.MailServiceServicer):
    """What the shop wrote."""

    def __init__(self, transactions: Transactions) -> None:
        self._commit = transactions.commit

    async def ListSentMail(
        self, request: mail_service_pb2.ListSentMailRequest, context: Context
    ) -> mail_service_pb2.ListSentMailResponse:
        actor, recipient, size = (
            call.principal().subject,
            request.recipient,
            page_size(request.page_size),
        )
        before = _mail_id(decode_token(request.page_token, length=1, filter=recipient))
        found = await self._commit(lambda uow: read_mail(actor, recipient, before, size + 1, uow))
        page = found[:size]
        more = len(found) > size
        return mail_service_pb2.ListSentMailResponse(
            mails=map(mail_message, page),
            next_page_token=encode_token([str(page[-1].id)], filter=recipient) if more else "",
        )


def _mail_id(key: list[str | int] | None) -> UUID | None:
    try:
        return UUID(str(key[0])) if key else None
    except ValueError:
        raise InvalidPageToken("The page token is malformed; start from the first page.") from None


def _role_set(account: Account) -> account_admin_service_pb2.SetAccountRoleResponse:
    return account_admin_service_pb2.SetAccountRoleResponse(account=account_message(account))
