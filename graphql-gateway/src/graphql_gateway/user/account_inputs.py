"""What the mutations of an account's owner take and answer."""

from typing import Self
from uuid import UUID

import strawberry

from graphql_gateway.schema.addresses import MailingAddressInput
from graphql_gateway.schema.user_errors import UserError
from graphql_gateway.user.types import Account, CustomerAddress


@strawberry.input
class CustomerUpdateInput:
    request_id: UUID = strawberry.field(description="New for each change, the same for each retry.")
    name: str | None = strawberry.field(default=None, description="Stays as it is if null.")


@strawberry.input
class CustomerPasswordChangeInput:
    current_password: str
    new_password: str = strawberry.field(description="At least 8 characters.")


@strawberry.input
class CustomerPasswordResetRequestInput:
    email: str


@strawberry.input
class CustomerPasswordResetInput:
    token: str = strawberry.field(description="From the mail.")
    new_password: str = strawberry.field(description="At least 8 characters.")


@strawberry.input
class CustomerAddressCreateInput:
    request_id: UUID
    postal_address: MailingAddressInput
    make_default: bool = False


@strawberry.input
class CustomerAddressUpdateInput:
    request_id: UUID
    address_id: strawberry.ID
    postal_address: MailingAddressInput


@strawberry.input
class CustomerAddressDeleteInput:
    request_id: UUID
    address_id: strawberry.ID


@strawberry.input
class CustomerAddressDefaultSetInput:
    request_id: UUID
    address_id: strawberry.ID


@strawberry.type
class AccountPayload:
    """The account after the change, or why it was not changed."""

    account: Account | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


@strawberry.type(description="The account after the change.")
class CustomerUpdatePayload(AccountPayload):
    """See `AccountPayload`."""


@strawberry.type
class CustomerPasswordChangePayload:
    changed: bool
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(changed=False, user_errors=errors)


@strawberry.type(description="The same whether or not there is such an account.")
class CustomerPasswordResetRequestPayload:
    requested: bool
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(requested=False, user_errors=errors)


@strawberry.type
class CustomerPasswordResetPayload:
    reset: bool
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(reset=False, user_errors=errors)


@strawberry.type
class AddressPayload:
    """The address after the change, or why it was not changed."""

    address: CustomerAddress | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


@strawberry.type(description="The new address.")
class CustomerAddressCreatePayload(AddressPayload):
    """See `AddressPayload`."""


@strawberry.type(description="The address after the change.")
class CustomerAddressUpdatePayload(AddressPayload):
    """See `AddressPayload`."""


@strawberry.type(description="The address that is the default now.")
class CustomerAddressDefaultSetPayload(AddressPayload):
    """See `AddressPayload`."""


@strawberry.type
class CustomerAddressDeletePayload:
    deleted_address_id: strawberry.ID | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)
