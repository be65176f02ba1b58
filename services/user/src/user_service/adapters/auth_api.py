"""AuthService over gRPC: messages in, use cases, messages out."""

from typing import Any

import grpc
from chassis.identity.tokens import FetchJwks
from chassis.rpc import context as call
from shop.user.v1 import auth_service_pb2, auth_service_pb2_grpc

from user_service.adapters.proto_mapping import session_message
from user_service.adapters.transactions import Transactions
from user_service.application.ports import Passwords
from user_service.application.sessions import (
    SessionRules,
    check_credentials,
    create_guest_session,
    create_session,
    note_wrong_password,
    refresh_session,
    revoke_all_sessions,
    revoke_session,
)
from user_service.domain.account import Account
from user_service.domain.errors import InvalidCredentials, RefreshTokenReused

type Context = grpc.aio.ServicerContext[Any, Any]


class AuthApi(auth_service_pb2_grpc.AuthServiceServicer):
    """Sessions carry no request id: a lost answer leaves a session nobody knows, which expires."""

    def __init__(
        self,
        transactions: Transactions,
        rules: SessionRules,
        passwords: Passwords,
        jwks: FetchJwks,
    ) -> None:
        self._transactions = transactions
        self._commit = transactions.commit
        self._rules = rules
        self._passwords = passwords
        self._jwks = jwks

    async def CreateGuestSession(
        self, request: auth_service_pb2.CreateGuestSessionRequest, context: Context
    ) -> auth_service_pb2.CreateGuestSessionResponse:
        tokens = await self._commit(lambda uow: create_guest_session(uow, self._rules))
        return auth_service_pb2.CreateGuestSessionResponse(session=session_message(tokens))

    async def CreateSession(
        self, request: auth_service_pb2.CreateSessionRequest, context: Context
    ) -> auth_service_pb2.CreateSessionResponse:
        account = await self._checked(request.email, request.password)
        tokens = await self._commit(lambda uow: create_session(account, uow, self._rules))
        return auth_service_pb2.CreateSessionResponse(session=session_message(tokens))

    async def RefreshSession(
        self, request: auth_service_pb2.RefreshSessionRequest, context: Context
    ) -> auth_service_pb2.RefreshSessionResponse:
        token = request.refresh_token
        tokens = await self._commit(
            lambda uow: refresh_session(token, uow, self._rules), keeping=RefreshTokenReused
        )
        return auth_service_pb2.RefreshSessionResponse(session=session_message(tokens))

    async def RevokeSession(
        self, request: auth_service_pb2.RevokeSessionRequest, context: Context
    ) -> auth_service_pb2.RevokeSessionResponse:
        token = request.refresh_token
        await self._commit(lambda uow: revoke_session(token, uow, self._rules.clock))
        return auth_service_pb2.RevokeSessionResponse()

    async def RevokeAllSessions(
        self, request: auth_service_pb2.RevokeAllSessionsRequest, context: Context
    ) -> auth_service_pb2.RevokeAllSessionsResponse:
        subject = call.principal().subject
        revoked = await self._commit(
            lambda uow: revoke_all_sessions(subject, uow, self._rules.clock)
        )
        return auth_service_pb2.RevokeAllSessionsResponse(revoked=revoked)

    async def GetJwks(
        self, request: auth_service_pb2.GetJwksRequest, context: Context
    ) -> auth_service_pb2.GetJwksResponse:
        return auth_service_pb2.GetJwksResponse(jwks_json=await self._jwks())

    async def _checked(self, email: str, password: str) -> Account:
        limit = self._rules.log_ins
        try:
            return await check_credentials(
                email, password, self._transactions.open, self._passwords, limit
            )
        except InvalidCredentials:
            await self._commit(lambda uow: note_wrong_password(email, uow, limit))
            raise
