"""Stock as staff see and change it."""

from datetime import datetime
from enum import Enum
from typing import Self
from uuid import UUID

import strawberry
from shop.inventory.v1 import stock_pb2

from graphql_gateway.schema.pagination import PageInfo
from graphql_gateway.schema.user_errors import UserError
from graphql_gateway.schema.wire import member_of, time_of


@strawberry.type(description="All that is counted of a SKU.")
class StockCount:
    sku: str
    location: str
    on_hand: int = strawberry.field(description="Units that are physically there.")
    held: int = strawberry.field(description="Units held for orders that are not paid yet.")
    committed: int = strawberry.field(description="Units sold and not shipped yet.")
    available: int = strawberry.field(description="Units that can be sold.")


@strawberry.enum(description="Why a stock changed.")
class StockMovementKind(Enum):
    COUNT = "COUNT"
    RECEIVE = "RECEIVE"
    ADJUST = "ADJUST"
    HOLD = "HOLD"
    COMMIT = "COMMIT"
    RELEASE = "RELEASE"
    EXPIRE = "EXPIRE"
    DISPATCH = "DISPATCH"


@strawberry.type(description="One entry of the history of a stock.")
class StockMovement:
    kind: StockMovementKind
    happened_at: datetime
    on_hand_change: int
    held_change: int
    committed_change: int
    order_id: str | None
    reason: str | None
    version: int = strawberry.field(description="Counts the entries of this stock.")


@strawberry.type
class StockMovementEdge:
    cursor: str
    node: StockMovement


@strawberry.type(description="A page of the history of a stock, the newest first.")
class StockMovementConnection:
    edges: list[StockMovementEdge]
    page_info: PageInfo

    @strawberry.field
    def nodes(self) -> list[StockMovement]:
        return [each.node for each in self.edges]


@strawberry.input
class StockItemInput:
    sku: str
    quantity: int
    location: str = ""


@strawberry.input(description="What was counted.")
class StockSetInput:
    request_id: UUID
    items: list[StockItemInput]
    reason: str = ""


@strawberry.input(description="What arrived.")
class StockReceiveInput:
    request_id: UUID
    items: list[StockItemInput]
    reason: str = ""


@strawberry.input(description="A correction.")
class StockAdjustInput:
    request_id: UUID
    sku: str
    delta: int = strawberry.field(description="Units more, or less if negative.")
    reason: str
    location: str = ""


@strawberry.type
class StockSetPayload:
    stock: list[StockCount] = strawberry.field(default_factory=list)
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


@strawberry.type
class StockReceivePayload:
    stock: list[StockCount] = strawberry.field(default_factory=list)
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


@strawberry.type
class StockAdjustPayload:
    stock: StockCount | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    def refused(cls, errors: list[UserError]) -> Self:
        return cls(user_errors=errors)


def count_of(message: stock_pb2.StockLevel) -> StockCount:
    return StockCount(
        sku=message.sku,
        location=message.location,
        on_hand=message.on_hand,
        held=message.held,
        committed=message.committed,
        available=message.available,
    )


def movement_of(message: stock_pb2.StockMovement) -> StockMovement:
    return StockMovement(
        kind=member_of(
            StockMovementKind, stock_pb2.StockMovementKind, "STOCK_MOVEMENT_KIND_", message.kind
        ),
        happened_at=time_of(message.time),
        on_hand_change=message.on_hand_change,
        held_change=message.held_change,
        committed_change=message.committed_change,
        order_id=message.order_id or None,
        reason=message.reason or None,
        version=message.version,
    )
