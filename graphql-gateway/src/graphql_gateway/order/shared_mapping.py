"""Rates and totals from the wire."""

import strawberry
from shop.order.v1 import cart_pb2

from graphql_gateway.order.shared_types import (
    Discount,
    ShippingRate,
    Tax,
    Totals,
)
from graphql_gateway.schema.money import money_of


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
