"""What a shopper pays, computed from the lines and the shipping rate and from nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass

from chassis.money import Money

from order_service.domain.delivery import ShippingRate


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a cart or an order. Discounts and taxes join with promotions and tax."""

    subtotal: Money
    shipping: Money

    @property
    def total(self) -> Money:
        return self.subtotal + self.shipping

    @classmethod
    def of(cls, amounts: Iterable[Money], rate: ShippingRate | None, currency: str) -> "Totals":
        """Add up line amounts; a cart without a chosen rate ships for nothing yet."""
        zero = Money.zero(currency)
        return cls(sum(amounts, zero), rate.price if rate else zero)
