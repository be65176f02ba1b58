"""Addresses, rates and totals, to and from the wire."""

import strawberry
from google.type.postal_address_pb2 import PostalAddress
from shop.order.v1 import cart_pb2

from graphql_gateway.order.shared_types import (
    Discount,
    MailingAddress,
    ShippingRate,
    Tax,
    Totals,
)
from graphql_gateway.schema.money import money_of


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


def rate_of(message: cart_pb2.ShippingRate) -> ShippingRate:
    return ShippingRate(
        id=strawberry.ID(message.id),
        name=message.name,
        carrier=message.carrier,
        price=money_of(message.price),
        min_days=message.min_days,
        max_days=message.max_days,
    )


def totals_of(message: cart_pb2.Totals) -> Totals:
    return Totals(
        subtotal=money_of(message.subtotal),
        shipping=money_of(message.shipping) if message.HasField("shipping") else None,
        discounts=[
            Discount(title=each.title, amount=money_of(each.amount)) for each in message.discounts
        ],
        taxes=[Tax(title=each.title, amount=money_of(each.amount)) for each in message.taxes],
        total=money_of(message.total),
    )
