"""Protobuf messages to commands, and entities to messages."""

from datetime import timedelta
from uuid import UUID

from chassis.rpc.timestamps import timestamp
from shop.inventory.v1 import inventory_service_pb2 as pb
from shop.inventory.v1 import reservation_pb2, stock_pb2

from inventory_service.application.commands import AdjustStock, Count, SetStock
from inventory_service.domain.reservation import Reservation, ReservationState, Reserve
from inventory_service.domain.stock import (
    DEFAULT_LOCATION,
    Movement,
    MovementKind,
    Stock,
    StockKey,
)

_STATES = {
    ReservationState.HELD: reservation_pb2.RESERVATION_STATE_HELD,
    ReservationState.COMMITTED: reservation_pb2.RESERVATION_STATE_COMMITTED,
    ReservationState.RELEASED: reservation_pb2.RESERVATION_STATE_RELEASED,
    ReservationState.DISPATCHED: reservation_pb2.RESERVATION_STATE_DISPATCHED,
}


def set_stock_command(request: pb.SetStockRequest) -> SetStock:
    counts = [
        Count(StockKey(item.sku, item.location or DEFAULT_LOCATION), item.on_hand)
        for item in request.items
    ]
    return SetStock(counts, request.reason)


def stock_key(sku: str, location: str) -> StockKey:
    return StockKey(sku, location or DEFAULT_LOCATION)


def adjust_command(request: pb.AdjustStockRequest) -> AdjustStock:
    delta = (stock_key(request.sku, request.location), request.delta)
    return AdjustStock([delta], MovementKind.ADJUST, request.reason)


def receive_command(request: pb.ReceiveStockRequest) -> AdjustStock:
    deltas = [(stock_key(each.sku, each.location), each.quantity) for each in request.items]
    return AdjustStock(deltas, MovementKind.RECEIVE, request.reason)


def movement_message(movement: Movement) -> stock_pb2.StockMovement:
    return stock_pb2.StockMovement(
        sku=movement.key.sku,
        location=movement.key.location,
        version=movement.version,
        kind=stock_pb2.StockMovementKind.Value(f"STOCK_MOVEMENT_KIND_{movement.kind.name}"),
        on_hand_change=movement.delta.on_hand,
        held_change=movement.delta.held,
        committed_change=movement.delta.committed,
        time=timestamp(movement.at),
        order_id=str(movement.order_id or ""),
        reason=movement.note,
    )


def reserve_request(request: pb.ReserveStockRequest) -> Reserve:
    return Reserve.of(
        UUID(request.order_id),
        ((line.sku, line.quantity) for line in request.lines),
        timedelta(seconds=request.hold_seconds),
    )


def level_message(stock: Stock) -> stock_pb2.StockLevel:
    return stock_pb2.StockLevel(
        sku=stock.key.sku,
        location=stock.key.location,
        on_hand=stock.on_hand,
        held=stock.held,
        committed=stock.committed,
        available=stock.available,
        update_time=timestamp(stock.updated_at),
    )


def reservation_message(reservation: Reservation) -> reservation_pb2.Reservation:
    is_held = reservation.state is ReservationState.HELD
    return reservation_pb2.Reservation(
        order_id=str(reservation.order_id),
        state=_STATES[reservation.state],
        lines=[
            reservation_pb2.ReservationLine(sku=sku, quantity=quantity)
            for sku, quantity in reservation.lines.items()
        ],
        expire_time=timestamp(reservation.expires_at) if is_held else None,
    )
