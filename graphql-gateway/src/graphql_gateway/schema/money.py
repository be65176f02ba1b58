"""Money as clients see it, from `google.type.Money`."""

import re
from functools import lru_cache

import chassis.money
import strawberry
from chassis.errors import FieldViolation, InvalidArgument
from chassis.rpc import money as wire
from google.type import money_pb2
from strawberry import federation

from graphql_gateway.schema.scalars import Decimal

_AMOUNTS_KEPT = 10_000
_AMOUNT = re.compile(r"-?\d{1,13}(\.\d{1,9})?")


@federation.type(description="An amount of money.", shareable=True)
class Money:
    amount: Decimal
    currency_code: str = strawberry.field(description="ISO 4217, such as `USD`.")


@strawberry.input(description="An amount of money.")
class MoneyInput:
    amount: Decimal
    currency_code: str = strawberry.field(description="ISO 4217, such as `USD`.")


def money_of(message: money_pb2.Money) -> Money:
    """Exact: units and nanos become text without passing through a float."""
    return _money(message.units, message.nanos, message.currency_code)


@lru_cache(maxsize=_AMOUNTS_KEPT)
def _money(units: int, nanos: int, currency: str) -> Money:
    """A shop has few prices, and shows them often."""
    message = money_pb2.Money(units=units, nanos=nanos, currency_code=currency)
    money = wire.money_of(message)
    return Money(amount=Decimal(money.decimal), currency_code=money.currency)


def money_on_wire(money: MoneyInput, field: str) -> money_pb2.Money:
    """Exact as well; an amount that its currency cannot have is refused by name."""
    refusal = InvalidArgument.of(
        FieldViolation(f"{field}.amount", "This is not an amount in this currency.")
    )
    if not _AMOUNT.fullmatch(money.amount):
        raise refusal
    try:
        return wire.money_message(chassis.money.Money.parse(money.amount, money.currency_code))
    except ValueError:
        raise refusal from None
