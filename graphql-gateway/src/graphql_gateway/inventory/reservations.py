"""What is set aside for orders, as staff see it."""

from datetime import datetime
from enum import Enum

import strawberry
from shop.inventory.v1 import reservation_pb2

from graphql_gateway.schema.identifiers import global_id
from graphql_gateway.schema.pagination import PageInfo
from graphql_gateway.schema.wire import member_of, time_of


@strawberry.enum(description="How firmly stock is set aside.")
class StockReservationState(Enum):
    HELD = "HELD"
    COMMITTED = "COMMITTED"
    RELEASED = "RELEASED"
    DISPATCHED = "DISPATCHED"


@strawberry.type(description="A quantity of one SKU.")
class StockReservationLine:
    sku: str
    quantity: int


@strawberry.type(description="The stock of one order: all of its lines, or none.")
class StockReservation:
    order_id: strawberry.ID
    state: StockReservationState
    lines: list[StockReservationLine]
    expires_at: datetime | None = strawberry.field(description="When a hold ends by itself.")


@strawberry.type
class StockReservationEdge:
    cursor: str
    node: StockReservation


@strawberry.type(description="A page of what is set aside, the newest first.")
class StockReservationConnection:
    edges: list[StockReservationEdge]
    page_info: PageInfo

    @strawberry.field
    def nodes(self) -> list[StockReservation]:
        return [each.node for each in self.edges]


def reservation_of(message: reservation_pb2.Reservation) -> StockReservation:
    has_end = message.HasField("expire_time")
    return StockReservation(
        order_id=global_id("Order", message.order_id),
        state=member_of(
            StockReservationState,
            reservation_pb2.ReservationState,
            "RESERVATION_STATE_",
            message.state,
        ),
        lines=[
            StockReservationLine(sku=each.sku, quantity=each.quantity) for each in message.lines
        ],
        expires_at=time_of(message.expire_time) if has_end else None,
    )
