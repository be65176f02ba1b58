"""User's share of the schema."""

from strawberry.tools import merge_types

from graphql_gateway.schema.modules import DomainModule
from graphql_gateway.user.account_mutations import AccountMutation
from graphql_gateway.user.address_mutations import AddressMutation
from graphql_gateway.user.audit import AuditQuery
from graphql_gateway.user.mutations import UserMutation
from graphql_gateway.user.queries import UserQuery
from graphql_gateway.user.staff import StaffMutation, StaffQuery
from graphql_gateway.user.types import Account

USER = DomainModule(
    name="user",
    query=merge_types("Query", (UserQuery, StaffQuery, AuditQuery)),
    mutation=merge_types(
        "Mutation", (UserMutation, AccountMutation, AddressMutation, StaffMutation)
    ),
    types=(Account,),
)
