"""Logging in and out, and having an account."""

from contextlib import suppress

import strawberry
from chassis.errors import ShopError
from shop.user.v1.account_service_pb2 import RegisterAccountRequest
from shop.user.v1.auth_service_pb2 import (
    CreateGuestSessionRequest,
    CreateSessionRequest,
    RefreshSessionRequest,
    RevokeAllSessionsRequest,
    RevokeSessionRequest,
)

from graphql_gateway.cookies import take_session
from graphql_gateway.execution.hints import calls
from graphql_gateway.execution.operation import Info, Operation
from graphql_gateway.schema.user_errors import attempt
from graphql_gateway.user import inputs as api
from graphql_gateway.user.claims import Claim, claim_as
from graphql_gateway.user.sessions import deliver, must_be_deliverable, refresh_token
from graphql_gateway.user.types import Session, SessionDelivery, account_of


@strawberry.type(name="Mutation")
class UserMutation:
    @strawberry.mutation(description="A session for somebody without an account.")
    async def guest_session_create(
        self, info: Info, input: api.GuestSessionCreateInput | None = None
    ) -> api.GuestSessionCreatePayload | None:
        delivery = (input or api.GuestSessionCreateInput()).delivery

        async def create() -> api.GuestSessionCreatePayload:
            must_be_deliverable(info.context, delivery)
            request = CreateGuestSessionRequest()
            response = await info.context.services.auth.CreateGuestSession(request)
            session = deliver(info.context, response.session, delivery)
            return api.GuestSessionCreatePayload(session=session)

        return await attempt(create(), api.GuestSessionCreatePayload.refused)

    @strawberry.mutation(
        description="Logs in. Sent with a guest's token, it makes the guest's cart and orders the "
        "account's.",
        metadata=calls("CreateSession", "ClaimCarts", "ClaimOrders"),
    )
    async def session_create(
        self, info: Info, input: api.SessionCreateInput
    ) -> api.SessionCreatePayload | None:
        async def create() -> api.SessionCreatePayload:
            must_be_deliverable(info.context, input.delivery)
            session, claimed = await _logged_in(
                info.context, input.email, input.password, input.delivery
            )
            return api.SessionCreatePayload(session=session, claimed=claimed)

        return await attempt(create(), api.SessionCreatePayload.refused)

    @strawberry.mutation(description="New tokens for a session.")
    async def session_refresh(
        self, info: Info, input: api.SessionRefreshInput
    ) -> api.SessionRefreshPayload | None:
        async def refresh() -> api.SessionRefreshPayload:
            must_be_deliverable(info.context, input.delivery)
            token = refresh_token(info.context, input.refresh_token)
            request = RefreshSessionRequest(refresh_token=token)
            response = await info.context.services.auth.RefreshSession(request)
            session = deliver(info.context, response.session, input.delivery)
            return api.SessionRefreshPayload(session=session)

        return await attempt(refresh(), api.SessionRefreshPayload.refused)

    @strawberry.mutation(description="Logs out: the session's tokens cannot be refreshed again.")
    async def session_delete(
        self, info: Info, input: api.SessionDeleteInput
    ) -> api.SessionDeletePayload | None:
        async def delete() -> api.SessionDeletePayload:
            token = refresh_token(info.context, input.refresh_token)
            request = RevokeSessionRequest(refresh_token=token)
            await info.context.services.auth.RevokeSession(request)
            if info.context.response is not None:
                take_session(info.context.response)
            return api.SessionDeletePayload(deleted=True)

        return await attempt(delete(), api.SessionDeletePayload.refused)

    @strawberry.mutation(description="Logs out everywhere, here too.")
    async def session_delete_all(self, info: Info) -> api.SessionDeleteAllPayload | None:
        async def delete() -> api.SessionDeleteAllPayload:
            request = RevokeAllSessionsRequest()
            response = await info.context.services.auth.RevokeAllSessions(request)
            if info.context.response is not None:
                take_session(info.context.response)
            return api.SessionDeleteAllPayload(deleted=response.revoked)

        return await attempt(delete(), api.SessionDeleteAllPayload.refused)

    @strawberry.mutation(description="Creates an account.")
    async def customer_register(
        self, info: Info, input: api.CustomerRegisterInput
    ) -> api.CustomerRegisterPayload | None:
        async def register() -> api.CustomerRegisterPayload:
            if input.delivery:
                must_be_deliverable(info.context, input.delivery)
            request = RegisterAccountRequest(
                request_id=str(input.request_id),
                email=input.email,
                password=input.password,
                name=input.name,
            )
            response = await info.context.services.account.RegisterAccount(request)
            payload = api.CustomerRegisterPayload(account=account_of(response.account))
            if input.delivery:
                with suppress(ShopError):  # the account is there all the same
                    payload.session, payload.claimed = await _logged_in(
                        info.context, input.email, input.password, input.delivery
                    )
            return payload

        return await attempt(register(), api.CustomerRegisterPayload.refused)


async def _logged_in(
    operation: Operation, email: str, password: str, delivery: SessionDelivery
) -> tuple[Session, Claim | None]:
    request = CreateSessionRequest(email=email, password=password)
    response = await operation.services.auth.CreateSession(request)
    claimed = await claim_as(operation, response.session.access_token)
    return deliver(operation, response.session, delivery), claimed
