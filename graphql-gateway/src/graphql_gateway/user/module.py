"""User's share of the schema."""

from graphql_gateway.schema.modules import DomainModule
from graphql_gateway.user.mutations import UserMutation
from graphql_gateway.user.queries import UserQuery
from graphql_gateway.user.types import Account

USER = DomainModule(name="user", query=UserQuery, mutation=UserMutation, types=(Account,))
