"""Postal addresses, which carts, orders and address books have in common."""

import strawberry
from google.type.postal_address_pb2 import PostalAddress
from strawberry import federation


@federation.type(description="Where to deliver.", shareable=True)
class MailingAddress:
    name: str | None
    company: str | None
    address1: str | None
    address2: str | None
    city: str | None
    province: str | None
    zip: str | None
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2, such as `DE`.")


@strawberry.input(description="Where to deliver.")
class MailingAddressInput:
    name: str
    address1: str
    city: str
    zip: str
    country_code: str
    company: str | None = None
    address2: str | None = None
    province: str | None = None


def address_of(message: PostalAddress) -> MailingAddress:
    lines = [*message.address_lines, "", ""]
    return MailingAddress(
        name=message.recipients[0] if message.recipients else None,
        company=message.organization or None,
        address1=lines[0] or None,
        address2=lines[1] or None,
        city=message.locality or None,
        province=message.administrative_area or None,
        zip=message.postal_code or None,
        country_code=message.region_code,
    )


def address_on_wire(address: MailingAddressInput) -> PostalAddress:
    return PostalAddress(
        region_code=address.country_code,
        postal_code=address.zip,
        administrative_area=address.province or "",
        locality=address.city,
        address_lines=[line for line in (address.address1, address.address2) if line],
        recipients=[address.name],
        organization=address.company or "",
    )
