"""Accounts and sessions."""

from datetime import datetime
from enum import Enum

import strawberry
from shop.user.v1 import account_pb2, role_pb2

from graphql_gateway.schema.identifiers import Node, global_id
from graphql_gateway.schema.wire import member_of, time_of


@strawberry.enum(description="What an account may do, from least to most.")
class Role(Enum):
    GUEST = "GUEST"
    CUSTOMER = "CUSTOMER"
    STAFF = "STAFF"
    ADMIN = "ADMIN"


@strawberry.enum(description="How tokens reach the client.")
class SessionDelivery(Enum):
    TOKEN = strawberry.enum_value("TOKEN", description="In the answer.")
    COOKIE = strawberry.enum_value(
        "COOKIE", description="In cookies that scripts cannot read; for browsers on this origin."
    )


@strawberry.type(description="Somebody who can log in.")
class Account(Node):
    id: strawberry.ID
    email: str
    name: str
    role: Role
    message: strawberry.Private[account_pb2.Account]

    @strawberry.field
    def created_at(self) -> datetime:
        return time_of(self.message.create_time)


@strawberry.type(description="Send `Authorization: Bearer <accessToken>` with every request.")
class Session:
    role: Role
    expires_at: datetime = strawberry.field(description="When the access token ends.")
    access_token: str | None = strawberry.field(description="Null if it went into a cookie.")
    refresh_token: str | None = strawberry.field(
        description="Gives new tokens, once. Null if it went into a cookie."
    )


def account_of(message: account_pb2.Account) -> Account:
    return Account(
        id=global_id("Account", message.id),
        email=message.email,
        name=message.name,
        role=role_of(message.role),
        message=message,
    )


def role_of(value: int) -> Role:
    return member_of(Role, role_pb2.Role, "ROLE_", value)
