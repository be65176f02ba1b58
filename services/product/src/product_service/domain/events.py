"""Facts of the catalogue."""

from dataclasses import dataclass

from chassis.unit_of_work import Event

from product_service.domain.product import Product


@dataclass(frozen=True)
class ProductChanged(Event):
    """A product is new or has new content."""

    product: Product
