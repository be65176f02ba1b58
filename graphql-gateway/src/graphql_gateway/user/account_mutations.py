"""What an account's owner does with it, and with its password."""

import strawberry
from shop.user.v1 import account_service_pb2, password_service_pb2

from graphql_gateway.execution.operation import Info
from graphql_gateway.schema.user_errors import attempt
from graphql_gateway.user import account_inputs as api
from graphql_gateway.user.types import account_of


@strawberry.type(name="Mutation")
class AccountMutation:
    @strawberry.mutation(description="Changes the account of this session.")
    async def customer_update(
        self, info: Info, input: api.CustomerUpdateInput
    ) -> api.CustomerUpdatePayload | None:
        async def update() -> api.CustomerUpdatePayload:
            request = account_service_pb2.UpdateAccountRequest(
                request_id=str(input.request_id), name=input.name
            )
            response = await info.context.services.account.UpdateAccount(request)
            return api.CustomerUpdatePayload(account=account_of(response.account, own=True))

        return await attempt(update(), api.CustomerUpdatePayload.refused)

    @strawberry.mutation(description="Sets another password and logs all other sessions out.")
    async def customer_password_change(
        self, info: Info, input: api.CustomerPasswordChangeInput
    ) -> api.CustomerPasswordChangePayload | None:
        async def change() -> api.CustomerPasswordChangePayload:
            request = password_service_pb2.ChangePasswordRequest(
                current_password=input.current_password, new_password=input.new_password
            )
            await info.context.services.password.ChangePassword(request)
            return api.CustomerPasswordChangePayload(changed=True)

        return await attempt(change(), api.CustomerPasswordChangePayload.refused)

    @strawberry.mutation(
        description="Sends a mail with a token for `customerPasswordReset` to whoever has an "
        "account with this address."
    )
    async def customer_password_reset_request(
        self, info: Info, input: api.CustomerPasswordResetRequestInput
    ) -> api.CustomerPasswordResetRequestPayload | None:
        async def ask() -> api.CustomerPasswordResetRequestPayload:
            request = password_service_pb2.RequestPasswordResetRequest(email=input.email)
            await info.context.services.password.RequestPasswordReset(request)
            return api.CustomerPasswordResetRequestPayload(requested=True)

        return await attempt(ask(), api.CustomerPasswordResetRequestPayload.refused)

    @strawberry.mutation(description="Sets a new password and logs all sessions out.")
    async def customer_password_reset(
        self, info: Info, input: api.CustomerPasswordResetInput
    ) -> api.CustomerPasswordResetPayload | None:
        async def reset() -> api.CustomerPasswordResetPayload:
            request = password_service_pb2.ResetPasswordRequest(
                token=input.token, new_password=input.new_password
            )
            await info.context.services.password.ResetPassword(request)
            return api.CustomerPasswordResetPayload(reset=True)

        return await attempt(reset(), api.CustomerPasswordResetPayload.refused)
