"""What the catalogue says about a variant at the moment it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from chassis.money import Money

from order_service.domain.errors import CurrencyUnavailable, VariantUnavailable


@dataclass(frozen=True, slots=True)
class Variant:
    """A sellable variant with its prices by currency."""

    id: UUID
    sku: str
    product_handle: str
    product_title: str
    title: str
    image_url: str
    prices: Mapping[str, Money]
    weight_grams: int
    is_sold: bool = True

    def price_in(self, currency: str) -> Money:
        if not self.is_sold:
            raise VariantUnavailable(variant_id=self.id, sku=self.sku)
        try:
            return self.prices[currency]
        except KeyError:
            raise CurrencyUnavailable(sku=self.sku, currency=currency) from None
