"""Where a shipment goes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; the fields are those of `google.type.PostalAddress`."""

    region_code: str
    postal_code: str = ""
    sorting_code: str = ""
    administrative_area: str = ""
    locality: str = ""
    sublocality: str = ""
    address_lines: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    organization: str = ""
    language_code: str = ""
