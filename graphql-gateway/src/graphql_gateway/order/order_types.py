"""Orders. Their state, payment and fulfilment are three separate axes."""

from datetime import datetime
from enum import Enum
from typing import Self
from uuid import UUID

import strawberry
from shop.order.v1 import order_pb2
from strawberry import federation

from graphql_gateway.execution.hints import EMBEDDED, OWN
from graphql_gateway.order.shared_types import ShippingRate, Totals
from graphql_gateway.schema.addresses import MailingAddress
from graphql_gateway.schema.identifiers import Node, known_by
from graphql_gateway.schema.money import Money
from graphql_gateway.schema.pagination import PageInfo
from graphql_gateway.schema.user_errors import UserError
from graphql_gateway.schema.wire import time_of


@strawberry.enum(description="What became of an order.")
class OrderState(Enum):
    PENDING = strawberry.enum_value("PENDING", description="Accepted; its outcome is open.")
    CONFIRMED = strawberry.enum_value("CONFIRMED", description="Paid for and its stock committed.")
    REJECTED = strawberry.enum_value("REJECTED", description="Nothing was taken; see `rejection`.")
    CANCELLED = strawberry.enum_value("CANCELLED", description="Called off after it was confirmed.")


@strawberry.enum(description="Where the money of an order is.")
class PaymentState(Enum):
    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    DECLINED = "DECLINED"


@strawberry.enum(description="Where the goods of an order are.")
class FulfilmentState(Enum):
    UNFULFILLED = "UNFULFILLED"
    PREPARING = "PREPARING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"


@federation.type(
    description="A quantity of one variant, at the price of the day.",
    keys=[known_by("id variantId")],
)
class OrderLine:
    id: strawberry.ID
    sku: str
    product_title: str
    variant_title: str
    image_url: str | None
    quantity: int
    unit_price: Money
    subtotal: Money
    variant_id: strawberry.ID = federation.field(inaccessible=True)


@strawberry.type(description="A line that could not be had in full.")
class ShortLine:
    sku: str
    requested: int
    available: int


@strawberry.type(description="Why an order was rejected.")
class Rejection:
    reason: str = strawberry.field(description="A reason of the error catalogue.")
    message: str
    short_lines: list[ShortLine] = strawberry.field(directives=[EMBEDDED])


@federation.type(description="What a shopper bought.", keys=["id"], directives=[OWN])
class Order(Node):
    id: strawberry.ID
    number: str = strawberry.field(description="What people call it by.")
    email: str
    state: OrderState
    payment_state: PaymentState
    fulfilment_state: FulfilmentState
    lines: list[OrderLine] = strawberry.field(directives=[EMBEDDED])
    totals: Totals
    shipping_address: MailingAddress | None
    shipping_rate: ShippingRate | None
    rejection: Rejection | None
    cart_id: strawberry.ID
    version: int = strawberry.field(description="Grows with every change.")
    shipment_id: strawberry.ID | None = federation.field(inaccessible=True)
    uuid: strawberry.Private[str]
    message: strawberry.Private[order_pb2.Order]

    @strawberry.field
    def created_at(self) -> datetime:
        return time_of(self.message.create_time)

    @strawberry.field
    def updated_at(self) -> datetime:
        return time_of(self.message.update_time)


@strawberry.type
class OrderEdge:
    cursor: str
    node: Order


@strawberry.type(description="A page of orders, the newest first.")
class OrderConnection:
    edges: list[OrderEdge]
    page_info: PageInfo

    @strawberry.field
    def nodes(self) -> list[Order]:
        return [each.node for each in self.edges]


@strawberry.input
class OrderPlaceInput:
    request_id: UUID = strawberry.field(
        description="New for each attempt; the same again gives the same order."
    )
    cart_id: strawberry.ID
    payment_token: str = strawberry.field(
        description="The payment provider's token, such as `pm_card_visa`; never a card number."
    )


@strawberry.type(description="The order, also when it was rejected; then `userErrors` say why.")
class OrderPlacePayload:
    order: Order | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)
