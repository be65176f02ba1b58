"""Carts as their shoppers see them."""

from datetime import datetime
from enum import Enum

import strawberry
from shop.order.v1 import cart_pb2
from strawberry import federation

from graphql_gateway.execution.hints import EMBEDDED, OWN, calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.order.cart_rates import rates_of
from graphql_gateway.order.shared_types import ShippingRate, Totals
from graphql_gateway.schema.addresses import MailingAddress
from graphql_gateway.schema.identifiers import Node, known_by
from graphql_gateway.schema.money import Money
from graphql_gateway.schema.wire import time_of


@strawberry.enum(description="Whether a cart can be changed.")
class CartState(Enum):
    OPEN = strawberry.enum_value("OPEN", description="It can be changed and ordered.")
    LOCKED = strawberry.enum_value("LOCKED", description="An order on it is in flight.")
    CONSUMED = strawberry.enum_value("CONSUMED", description="It was ordered.")


@federation.type(
    description="A quantity of one variant in a cart.", keys=[known_by("id variantId")]
)
class CartLine:
    id: strawberry.ID
    sku: str
    product_handle: str
    product_title: str
    variant_title: str
    image_url: str | None
    quantity: int
    unit_price: Money
    subtotal: Money
    previous_unit_price: Money | None = strawberry.field(
        description="What one unit cost when the shopper last saw it, if that has changed since."
    )
    variant_id: strawberry.ID = federation.field(inaccessible=True)

    @strawberry.field(description="Whether the price changed since the shopper last saw it.")
    def price_changed(self) -> bool:
        return self.previous_unit_price is not None


@federation.type(
    description="What a shopper is about to buy. It belongs to its session.",
    keys=["id"],
    directives=[OWN],
)
class Cart(Node):
    id: strawberry.ID
    state: CartState
    currency_code: str
    lines: list[CartLine] = strawberry.field(directives=[EMBEDDED])
    email: str | None
    shipping_address: MailingAddress | None
    shipping_rate: ShippingRate | None = strawberry.field(description="The rate chosen, if any.")
    totals: Totals
    order_id: strawberry.ID | None = strawberry.field(
        description="The order that locks it or came of it."
    )
    uuid: strawberry.Private[str]
    message: strawberry.Private[cart_pb2.Cart]

    @strawberry.field(
        description="Ways to deliver it; empty until it has lines and an address.",
        metadata=calls("ListCartShippingRates"),
    )
    async def available_shipping_rates(self, info: Info) -> list[ShippingRate] | None:
        return await rates_of(info.context, self.uuid)

    @strawberry.field(description="Units in all its lines.")
    def total_quantity(self) -> int:
        return sum(each.quantity for each in self.lines)

    @strawberry.field
    def created_at(self) -> datetime:
        return time_of(self.message.create_time)

    @strawberry.field
    def updated_at(self) -> datetime:
        return time_of(self.message.update_time)
