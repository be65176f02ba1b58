"""PasswordService over gRPC. Passwords are hashed while no transaction is open."""

import asyncio
from typing import Any

import grpc
from chassis.clock import Clock
from chassis.rpc import context as call
from shop.user.v1 import password_service_pb2, password_service_pb2_grpc

from user_service.adapters.transactions import Transactions
from user_service.application.passwords import (
    change_password,
    check_reset,
    is_change_due,
    own_account,
    request_password_reset,
    reset_password,
)
from user_service.application.ports import Passwords
from user_service.application.sessions import note_wrong_password
from user_service.domain.account import Account
from user_service.domain.errors import InvalidCredentials, PasswordResetInvalid
from user_service.domain.log_in_limit import LogInLimit
from user_service.domain.password_reset import ResetToken

type Context = grpc.aio.ServicerContext[Any, Any]


class PasswordApi(password_service_pb2_grpc.PasswordServiceServicer):
    """`wished` is set when somebody wishes for a reset, to wake up who answers."""

    def __init__(
        self,
        transactions: Transactions,
        passwords: Passwords,
        limit: LogInLimit,
        clock: Clock,
        wished: asyncio.Event,
    ) -> None:
        self._transactions = transactions
        self._passwords = passwords
        self._limit = limit
        self._clock = clock
        self._wished = wished

    async def ChangePassword(
        self, request: password_service_pb2.ChangePasswordRequest, context: Context
    ) -> password_service_pb2.ChangePasswordResponse:
        principal = call.principal()
        account = await own_account(principal.subject, self._transactions.open, self._limit)
        if await self._is_due(account, request.current_password, request.new_password):
            password_hash = await self._passwords.hash(request.new_password)
            await self._transactions.commit(
                lambda uow: change_password(
                    account, password_hash, principal.session_id, uow, self._clock
                )
            )
        return password_service_pb2.ChangePasswordResponse()

    async def RequestPasswordReset(
        self, request: password_service_pb2.RequestPasswordResetRequest, context: Context
    ) -> password_service_pb2.RequestPasswordResetResponse:
        await self._transactions.commit(lambda uow: request_password_reset(request.email, uow))
        self._wished.set()
        return password_service_pb2.RequestPasswordResetResponse()

    async def ResetPassword(
        self, request: password_service_pb2.ResetPasswordRequest, context: Context
    ) -> password_service_pb2.ResetPasswordResponse:
        token, clock = ResetToken.parse(request.token), self._clock
        await self._transactions.commit(
            lambda uow: check_reset(token, uow, clock), keeping=PasswordResetInvalid
        )
        password_hash = await self._passwords.hash(request.new_password)
        await self._transactions.commit(
            lambda uow: reset_password(token, password_hash, uow, clock)
        )
        return password_service_pb2.ResetPasswordResponse()

    async def _is_due(self, account: Account, current: str, new: str) -> bool:
        try:
            return await is_change_due(account, current, new, self._passwords)
        except InvalidCredentials:
            await self._transactions.commit(
                lambda uow: note_wrong_password(account.email, uow, self._limit)
            )
            raise
