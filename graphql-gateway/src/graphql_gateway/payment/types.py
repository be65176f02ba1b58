"""The money of an order, as its buyer sees it."""

import strawberry
from shop.payment.v1 import payment_pb2

from graphql_gateway.schema.money import Money, money_of


@strawberry.type(description="What was authorized, captured and refunded for an order.")
class Payment:
    amount: Money
    captured_amount: Money
    refunded_amount: Money
    decline_code: str | None = strawberry.field(
        description="The provider's word for why it declined."
    )


def payment_of(message: payment_pb2.Payment) -> Payment:
    return Payment(
        amount=money_of(message.amount),
        captured_amount=money_of(message.captured_amount),
        refunded_amount=money_of(message.refunded_amount),
        decline_code=message.decline_code or None,
    )
