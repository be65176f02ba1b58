"""Money as integer minor units and an ISO 4217 currency; never a float."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# ISO 4217: minor-unit digits of the currencies that do not have two.
_NO_MINOR_UNITS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)
_THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies cannot be combined."""


def minor_digits(currency: str) -> int:
    """How many digits follow the decimal point in this currency."""
    if currency in _NO_MINOR_UNITS:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: 1999 minor units of USD is 19.99."""

    minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read a decimal such as `19.99`; raises ValueError when it has too many digits."""
        try:
            scaled = Decimal(text).scaleb(minor_digits(currency))
        except InvalidOperation:
            raise ValueError(f"{text!r} is not an amount") from None
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(f"{text!r} is not an amount of {currency}")
        return cls(int(scaled), currency)

    def __add__(self, other: "Money") -> "Money":
        self._must_match(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._must_match(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.minor * quantity, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._must_match(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        return not other < self

    @property
    def decimal(self) -> str:
        """The amount alone, with the digits of its currency: `19.99`."""
        digits = minor_digits(self.currency)
        return f"{Decimal(self.minor).scaleb(-digits):.{digits}f}"

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def _must_match(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
