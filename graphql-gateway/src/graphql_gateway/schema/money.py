"""Money as clients see it, from `google.type.Money`."""

import strawberry
from chassis.rpc import money as wire
from google.type import money_pb2

from graphql_gateway.schema.scalars import Decimal


@strawberry.type(description="An amount of money.")
class Money:
    amount: Decimal
    currency_code: str = strawberry.field(description="ISO 4217, such as `USD`.")


def money_of(message: money_pb2.Money) -> Money:
    """Exact: units and nanos become text without passing through a float."""
    money = wire.money_of(message)
    return Money(amount=Decimal(money.decimal), currency_code=money.currency)
