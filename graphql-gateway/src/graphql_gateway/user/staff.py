"""What staff see of customers, and admins change; all of it is in the audit log."""

from uuid import UUID

import strawberry
from chassis.errors import NotFound
from shop.user.v1 import account_admin_service_pb2 as wire
from shop.user.v1 import role_pb2

from graphql_gateway.execution.hints import PAGE, calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.pagination import PageInfo, PageRequest, page_of
from graphql_gateway.schema.user_errors import attempt
from graphql_gateway.user.account_inputs import AccountPayload
from graphql_gateway.user.types import Account, Role, account_of


@strawberry.type
class AccountEdge:
    cursor: str
    node: Account


@strawberry.type
class AccountConnection:
    edges: list[AccountEdge]
    page_info: PageInfo

    @strawberry.field
    def nodes(self) -> list[Account]:
        return [edge.node for edge in self.edges]


@strawberry.input
class CustomerRoleSetInput:
    request_id: UUID
    customer_id: strawberry.ID
    role: Role = strawberry.field(description="`CUSTOMER`, `STAFF` or `ADMIN`.")


@strawberry.type(description="The account with its new role.")
class CustomerRoleSetPayload(AccountPayload):
    """See `AccountPayload`."""


@strawberry.type(name="Query")
class StaffQuery:
    @strawberry.field(
        description="For staff: accounts by e-mail address; `query` is what it begins with.",
        directives=[PAGE],
        metadata=calls("ListAccounts"),
    )
    async def customers(
        self, info: Info, query: str | None = None, first: int = 20, after: str | None = None
    ) -> AccountConnection | None:
        page = PageRequest.of(first, after)
        response = await info.context.services.account_admin.ListAccounts(
            wire.ListAccountsRequest(
                page_size=page.page_size, page_token=page.page_token, query=query or ""
            )
        )
        accounts = [account_of(each) for each in response.accounts]
        found = page_of(page, accounts, response.next_page_token)
        return AccountConnection(
            edges=[AccountEdge(cursor=cursor, node=node) for cursor, node in found.items],
            page_info=found.info,
        )

    @strawberry.field(description="For staff: anybody's account.", metadata=calls("GetAccountById"))
    async def customer(self, info: Info, id: strawberry.ID) -> Account | None:
        request = wire.GetAccountByIdRequest(id=uuid_of(id, "Account"))
        try:
            response = await info.context.services.account_admin.GetAccountById(request)
        except NotFound:
            return None
        return account_of(response.account)


@strawberry.type(name="Mutation")
class StaffMutation:
    @strawberry.mutation(
        description="For admins: gives an account another role and logs its sessions out."
    )
    async def customer_role_set(
        self, info: Info, input: CustomerRoleSetInput
    ) -> CustomerRoleSetPayload | None:
        async def set_role() -> CustomerRoleSetPayload:
            request = wire.SetAccountRoleRequest(
                request_id=str(input.request_id),
                account_id=uuid_of(input.customer_id, "Account", "customer_id"),
                role=role_pb2.Role.Value(f"ROLE_{input.role.value}"),
            )
            response = await info.context.services.account_admin.SetAccountRole(request)
            return CustomerRoleSetPayload(account=account_of(response.account))

        return await attempt(set_role(), CustomerRoleSetPayload.refused)
