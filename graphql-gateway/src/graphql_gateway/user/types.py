"""Accounts and sessions."""

from datetime import datetime
from enum import Enum

import strawberry
from shop.user.v1 import account_pb2, address_pb2, role_pb2
from shop.user.v1.address_service_pb2 import ListAddressesRequest
from strawberry import federation

from graphql_gateway.execution.hints import EMBEDDED, calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.schema.addresses import MailingAddress, address_of
from graphql_gateway.schema.identifiers import Node, global_id, known_by
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


@strawberry.type(description="An entry of an account's address book.")
class CustomerAddress:
    id: strawberry.ID
    postal_address: MailingAddress
    is_default: bool
    created_at: datetime
    updated_at: datetime


@federation.type(description="Somebody who can log in.", keys=[known_by("id")])
class Account(Node):
    id: strawberry.ID
    email: str
    name: str
    role: Role
    message: strawberry.Private[account_pb2.Account]
    own: strawberry.Private[bool]

    @strawberry.field
    def created_at(self) -> datetime:
        return time_of(self.message.create_time)

    @strawberry.field(
        description="The address book, at most 20: the default first, then the newest. "
        "Null for everybody but its owner.",
        directives=[EMBEDDED],
        metadata=calls("ListAddresses"),
    )
    async def addresses(self, info: Info) -> list[CustomerAddress] | None:
        if not self.own:
            return None
        response = await info.context.services.address.ListAddresses(ListAddressesRequest())
        return [customer_address_of(each) for each in response.addresses]


@strawberry.type(description="Send `Authorization: Bearer <accessToken>` with every request.")
class Session:
    role: Role
    expires_at: datetime = strawberry.field(description="When the access token ends.")
    access_token: str | None = strawberry.field(description="Null if it went into a cookie.")
    refresh_token: str | None = strawberry.field(
        description="Gives new tokens, once. Null if it went into a cookie."
    )


def account_of(message: account_pb2.Account, *, own: bool = False) -> Account:
    """`own` if it is the account of the session that asks."""
    return Account(
        id=global_id("Account", message.id),
        email=message.email,
        name=message.name,
        role=role_of(message.role),
        message=message,
        own=own,
    )


def customer_address_of(message: address_pb2.Address) -> CustomerAddress:
    return CustomerAddress(
        id=global_id("CustomerAddress", message.id),
        postal_address=address_of(message.postal_address),
        is_default=message.is_default,
        created_at=time_of(message.create_time),
        updated_at=time_of(message.update_time),
    )


def role_of(value: int) -> Role:
    return member_of(Role, role_pb2.Role, "ROLE_", value)
