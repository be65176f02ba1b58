"""What the mutations of a cart take and answer."""

from typing import Self
from uuid import UUID

import strawberry

from graphql_gateway.order.cart_types import Cart
from graphql_gateway.schema.addresses import MailingAddressInput
from graphql_gateway.schema.user_errors import UserError


@strawberry.input(description="A quantity of a variant to put into a cart.")
class CartLineInput:
    variant_id: strawberry.ID
    quantity: int = 1


@strawberry.input(description="A new quantity of a line; 0 removes it.")
class CartLineUpdateInput:
    line_id: strawberry.ID
    quantity: int


@strawberry.input
class CartCreateInput:
    request_id: UUID = strawberry.field(description="New for each cart, the same for each retry.")
    lines: list[CartLineInput] = strawberry.field(default_factory=list)
    currency_code: str | None = None


@strawberry.input
class CartLinesAddInput:
    request_id: UUID
    cart_id: strawberry.ID
    lines: list[CartLineInput]


@strawberry.input
class CartLinesUpdateInput:
    request_id: UUID
    cart_id: strawberry.ID
    lines: list[CartLineUpdateInput]


@strawberry.input
class CartLinesRemoveInput:
    request_id: UUID
    cart_id: strawberry.ID
    line_ids: list[strawberry.ID]


@strawberry.input
class CartDeliveryUpdateInput:
    request_id: UUID
    cart_id: strawberry.ID
    email: str
    shipping_address: MailingAddressInput


@strawberry.input
class CartShippingRateSelectInput:
    request_id: UUID
    cart_id: strawberry.ID
    rate_id: strawberry.ID


@strawberry.type
class CartPayload:
    """The cart after the change, or why it was not changed."""

    cart: Cart | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


@strawberry.type(description="The new cart.")
class CartCreatePayload(CartPayload):
    """See `CartPayload`."""


@strawberry.type(description="The cart with the lines added.")
class CartLinesAddPayload(CartPayload):
    """See `CartPayload`."""


@strawberry.type(description="The cart with the quantities set.")
class CartLinesUpdatePayload(CartPayload):
    """See `CartPayload`."""


@strawberry.type(description="The cart without the lines.")
class CartLinesRemovePayload(CartPayload):
    """See `CartPayload`."""


@strawberry.type(description="The cart with its address.")
class CartDeliveryUpdatePayload(CartPayload):
    """See `CartPayload`."""


@strawberry.type(description="The cart with its rate.")
class CartShippingRateSelectPayload(CartPayload):
    """See `CartPayload`."""
