"""Where an order goes and what bringing it there costs."""

from dataclasses import dataclass

from chassis.money import Money


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, with the parts of `google.type.PostalAddress`."""

    region_code: str
    postal_code: str = ""
    administrative_area: str = ""
    locality: str = ""
    sublocality: str = ""
    address_lines: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    organization: str = ""
    sorting_code: str = ""
    language_code: str = ""


@dataclass(frozen=True, slots=True)
class ShippingRate:
    """A carrier's offer for one address and weight."""

    id: str
    name: str
    price: Money
    carrier: str = ""
    min_days: int = 0
    max_days: int = 0
