"""What carts and orders have in common."""

import strawberry

from graphql_gateway.schema.money import Money


@strawberry.type(description="A way to deliver, and its price.")
class ShippingRate:
    id: strawberry.ID
    name: str
    carrier: str
    price: Money
    min_days: int
    max_days: int


@strawberry.type(description="A reduction of the total.")
class Discount:
    title: str
    amount: Money


@strawberry.type(description="A tax in the total.")
class Tax:
    title: str
    amount: Money


@strawberry.type(description="What it comes to, as the shop computed it.")
class Totals:
    subtotal: Money
    shipping: Money | None = strawberry.field(description="Null until a rate is chosen.")
    discounts: list[Discount]
    taxes: list[Tax]
    total: Money
