"""What to call off or give back, and what became of it."""

from enum import Enum
from typing import Self
from uuid import UUID

import strawberry

from graphql_gateway.order.order_types import Order
from graphql_gateway.schema.money import Money, MoneyInput
from graphql_gateway.schema.user_errors import UserError


@strawberry.input
class OrderCancelInput:
    request_id: UUID = strawberry.field(
        description="New for each wish; the same again changes nothing more."
    )
    order_id: strawberry.ID
    reason: str = strawberry.field(default="", description="Shown in the order's timeline.")


@strawberry.type(
    description="The order; while it is CONFIRMED still, its cancellation is under way."
)
class OrderCancelPayload:
    order: Order | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


@strawberry.input(description="Units of a line whose price to give back.")
class OrderRefundLineInput:
    line_id: strawberry.ID
    quantity: int


@strawberry.input(description="Either an amount or lines.")
class OrderRefundCreateInput:
    request_id: UUID = strawberry.field(
        description="New for each refund; the same again gives nothing more back."
    )
    order_id: strawberry.ID
    amount: MoneyInput | None = None
    lines: list[OrderRefundLineInput] | None = None
    reason: str = strawberry.field(default="", description="Shown in the order's timeline.")


@strawberry.enum(description="How a refund went so far.")
class RefundState(Enum):
    PENDING = strawberry.enum_value("PENDING", description="The provider is asked until it tells.")
    SUCCEEDED = "SUCCEEDED"


@strawberry.type(description="Money on its way back to the shopper.")
class Refund:
    id: strawberry.ID
    amount: Money
    state: RefundState


@strawberry.type(description="The order and its new refund.")
class OrderRefundCreatePayload:
    order: Order | None = None
    refund: Refund | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)
