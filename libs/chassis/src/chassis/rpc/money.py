"""Money on the wire: `google.type.Money`, exact in both directions."""

from google.type import money_pb2

from chassis.errors import FieldViolation, InvalidArgument
from chassis.money import Money, minor_digits

_NANOS = 10**9
_LARGEST_MINOR = 2**63 - 1  # what a database column holds


def money_message(money: Money) -> money_pb2.Money:
    """Units and nanos; of a negative amount both are negative or zero."""
    scale = 10 ** minor_digits(money.currency)
    units, rest = divmod(abs(money.minor), scale)
    sign = -1 if money.minor < 0 else 1
    return money_pb2.Money(
        currency_code=money.currency, units=sign * units, nanos=sign * rest * (_NANOS // scale)
    )


def money_of(message: money_pb2.Money, field: str = "amount") -> Money:
    """Raise `InvalidArgument` naming the field where there is no such amount in the currency."""
    scale = 10 ** minor_digits(message.currency_code)
    fraction, lost = divmod(message.nanos, _NANOS // scale)
    if lost:
        raise _refused(field, f"has more digits than {message.currency_code} has")
    if message.units * message.nanos < 0 or abs(message.nanos) >= _NANOS:
        raise _refused(field, "must have nanos below one unit and of the same sign as units")
    minor = message.units * scale + fraction
    if abs(minor) > _LARGEST_MINOR:
        raise _refused(field, "is too large")
    return Money(minor, message.currency_code)


def _refused(field: str, description: str) -> InvalidArgument:
    return InvalidArgument.of(FieldViolation(field, description))
