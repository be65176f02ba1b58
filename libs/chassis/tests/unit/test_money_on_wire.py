import pytest
from chassis.errors import InvalidArgument
from chassis.money import Money
from chassis.rpc.money import money_message, money_of
from google.type import money_pb2


@pytest.mark.parametrize(
    ("money", "units", "nanos"),
    [
        (Money(1999, "USD"), 19, 990_000_000),
        (Money(0, "USD"), 0, 0),
        (Money(-1999, "USD"), -19, -990_000_000),
        (Money(-5, "USD"), 0, -50_000_000),
        (Money(-200, "USD"), -2, 0),
        (Money(1500, "JPY"), 1500, 0),
        (Money(-1, "JPY"), -1, 0),
        (Money(1234, "KWD"), 1, 234_000_000),
    ],
    ids=str,
)
def test_an_amount_crosses_the_wire_and_comes_back(money: Money, units: int, nanos: int) -> None:
    message = money_message(money)

    assert (message.units, message.nanos, message.currency_code) == (units, nanos, money.currency)
    assert money_of(message) == money


@pytest.mark.parametrize(
    ("currency", "units", "nanos"),
    [
        ("USD", 1, 1),
        ("USD", 1, 5_000_000),
        ("USD", 0, -1),
        ("JPY", 1, 500_000_000),
        ("KWD", 1, 100_000),
        ("USD", -1, 500_000_000),
        ("USD", 1, -500_000_000),
        ("USD", 0, 1_000_000_000),
        ("USD", 2**62, 0),
    ],
)
def test_what_is_no_amount_in_its_currency_is_refused(
    currency: str, units: int, nanos: int
) -> None:
    message = money_pb2.Money(currency_code=currency, units=units, nanos=nanos)

    with pytest.raises(InvalidArgument) as refused:
        money_of(message, "price")

    assert [each.field for each in refused.value.violations] == ["price"]
