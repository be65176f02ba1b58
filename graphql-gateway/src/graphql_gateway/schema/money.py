"""Money as clients see it, from `google.type.Money`."""

import strawberry
from chassis.money import minor_digits
from google.type import money_pb2

from graphql_gateway.schema.scalars import Decimal

_NANOS_DIGITS = 9


@strawberry.type(description="An amount of money.")
class Money:
    amount: Decimal
    currency_code: str = strawberry.field(description="ISO 4217, such as `USD`.")


def money_of(message: money_pb2.Money) -> Money:
    """Exact: units and nanos become text without passing through a float."""
    return Money(amount=Decimal(_amount(message)), currency_code=message.currency_code)


def _amount(message: money_pb2.Money) -> str:
    sign = "-" if message.units < 0 or message.nanos < 0 else ""
    digits = minor_digits(message.currency_code)
    if digits == 0:
        return f"{sign}{abs(message.units)}"
    fraction = f"{abs(message.nanos):0{_NANOS_DIGITS}d}"[:digits]
    return f"{sign}{abs(message.units)}.{fraction}"
