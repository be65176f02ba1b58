"""Who is asking."""

import strawberry
from chassis.errors import NotFound
from shop.user.v1.account_service_pb2 import GetAccountRequest

from graphql_gateway.execution.hints import calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.user.types import Account, account_of


@strawberry.type(name="Query")
class UserQuery:
    @strawberry.field(
        description="The account of this session; null for guests.", metadata=calls("GetAccount")
    )
    async def viewer(self, info: Info) -> Account | None:
        if not info.context.authorization:
            return None
        try:
            response = await info.context.services.account.GetAccount(GetAccountRequest())
        except NotFound:
            return None
        return account_of(response.account, own=True)
