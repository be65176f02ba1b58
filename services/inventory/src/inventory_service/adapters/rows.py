"""Rows of the tables to entities and back; tuples are in the order of a table's columns."""

from collections.abc import Sequence
from typing import Any

from inventory_service.domain.reservation import Allocation, Reservation, ReservationState
from inventory_service.domain.stock import Delta, Movement, MovementKind, Stock, StockKey


def stock_of(row: Any) -> Stock:
    return Stock(
        key=StockKey(row.sku, row.location),
        updated_at=row.updated_at,
        on_hand=row.on_hand,
        held=row.held,
        committed=row.committed,
        version=row.version,
    )


def row_of_stock(each: Stock) -> tuple[Any, ...]:
    counters = (each.on_hand, each.held, each.committed)
    return (each.key.sku, each.key.location, *counters, each.version, each.updated_at)


def row_of_movement(each: Movement) -> tuple[Any, ...]:
    deltas = (each.delta.on_hand, each.delta.held, each.delta.committed)
    key = (each.key.sku, each.key.location, each.version)
    return (*key, each.kind.value, *deltas, each.at, each.order_id, each.note)


def movement_of(row: Any) -> Movement:
    return Movement(
        key=StockKey(row.sku, row.location),
        version=row.version,
        kind=MovementKind(row.kind),
        delta=Delta(row.on_hand, row.held, row.committed),
        at=row.at,
        order_id=row.order_id,
        note=row.note,
    )


def reservation_of(row: Any, allocations: Sequence[Allocation]) -> Reservation:
    return Reservation(
        order_id=row.order_id,
        state=ReservationState(row.state),
        expires_at=row.expires_at,
        allocations=tuple(allocations),
    )


def row_of_reservation(each: Reservation) -> tuple[Any, ...]:
    return (each.order_id, each.state.value, each.expires_at)


def rows_of_lines(each: Reservation) -> list[tuple[Any, ...]]:
    return [
        (each.order_id, line.key.sku, line.key.location, line.quantity) for line in each.allocations
    ]
