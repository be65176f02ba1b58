"""What the mutations of accounts and sessions take and answer."""

from typing import Self
from uuid import UUID

import strawberry

from graphql_gateway.schema.user_errors import UserError
from graphql_gateway.user.claims import Claim
from graphql_gateway.user.types import Account, Session, SessionDelivery


@strawberry.input
class GuestSessionCreateInput:
    delivery: SessionDelivery = SessionDelivery.TOKEN


@strawberry.input
class SessionCreateInput:
    email: str
    password: str
    delivery: SessionDelivery = SessionDelivery.TOKEN


@strawberry.input(description="Without a token, the one in the cookie is used.")
class SessionRefreshInput:
    refresh_token: str | None = None
    delivery: SessionDelivery = SessionDelivery.TOKEN


@strawberry.input(description="Without a token, the one in the cookie is used.")
class SessionDeleteInput:
    refresh_token: str | None = None


@strawberry.input
class CustomerRegisterInput:
    request_id: UUID = strawberry.field(
        description="New for each registration, the same for each retry."
    )
    email: str
    password: str = strawberry.field(description="At least 8 characters.")
    name: str
    delivery: SessionDelivery | None = strawberry.field(
        default=None,
        description="Logs in as well, and hands the session over like this; a guest's cart and "
        "orders come along as at sessionCreate.",
    )


@strawberry.type
class SessionPayload:
    """The new session, or why there is none."""

    session: Session | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


@strawberry.type(description="A session without an account.")
class GuestSessionCreatePayload(SessionPayload):
    """See `SessionPayload`."""


@strawberry.type(description="A session of an account.")
class SessionCreatePayload(SessionPayload):
    """See `SessionPayload`."""

    claimed: Claim | None = strawberry.field(
        default=None, description="Null if no guest's token was sent, or could not be used."
    )


@strawberry.type(description="The session with new tokens; the old refresh token is used up.")
class SessionRefreshPayload(SessionPayload):
    """See `SessionPayload`."""


@strawberry.type
class SessionDeletePayload:
    deleted: bool
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(deleted=False, user_errors=errors)


@strawberry.type(description="Access tokens already given out end by themselves.")
class SessionDeleteAllPayload:
    deleted: int = strawberry.field(description="How many sessions this ended.")
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(deleted=0, user_errors=errors)


@strawberry.type(
    description="The new account; log in with `sessionCreate`, which also claims a guest's cart."
)
class CustomerRegisterPayload:
    account: Account | None = None
    session: Session | None = strawberry.field(
        default=None,
        description="If asked for by `delivery`; null also if only the account came about: then "
        "use sessionCreate.",
    )
    claimed: Claim | None = strawberry.field(
        default=None, description="Null if no guest's token was sent, or could not be used."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)
