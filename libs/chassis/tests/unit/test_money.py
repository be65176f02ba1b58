import pytest
from chassis.money import CurrencyMismatch, Money


def test_an_amount_is_read_into_minor_units() -> None:
    assert Money.parse("19.99", "USD") == Money(1999, "USD")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("1500", "JPY", 1500), ("1.234", "KWD", 1234), ("20", "EUR", 2000)],
)
def test_each_currency_has_its_own_number_of_digits(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency).minor == minor


@pytest.mark.parametrize("text", ["", "abc", "1.999", "NaN", "Infinity", "1,50"])
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        Money.parse(text, "USD")


def test_amounts_of_two_currencies_cannot_be_added() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "USD") + Money(1, "EUR")


def test_an_amount_reads_as_a_decimal() -> None:
    assert str(Money(1999, "USD")) == "19.99 USD"
    assert str(Money(5, "JPY")) == "5 JPY"
