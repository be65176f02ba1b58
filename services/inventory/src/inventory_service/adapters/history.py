"""What happened to stock, and who was promised it, for staff to read."""

from uuid import UUID

from chassis.database.engine import Database
from sqlalchemy import exists, select

from inventory_service.adapters.repository import with_lines
from inventory_service.adapters.rows import movement_of
from inventory_service.adapters.tables import reservation, reservation_line, stock_movement
from inventory_service.domain.reservation import Reservation, ReservationState
from inventory_service.domain.stock import Movement, StockKey

_PROMISED = [ReservationState.HELD.value, ReservationState.COMMITTED.value]


class PostgresStockHistory:
    """Reads by keyset, each statement by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def movements(self, key: StockKey, size: int, before: int | None) -> list[Movement]:
        columns = stock_movement.c
        query = select(stock_movement).where(
            columns.sku == key.sku, columns.location == key.location
        )
        if before is not None:
            query = query.where(columns.version < before)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(columns.version.desc()).limit(size))
            return [movement_of(row) for row in rows]

    async def reservations(self, sku: str, size: int, before: UUID | None) -> list[Reservation]:
        mine = exists().where(
            reservation_line.c.order_id == reservation.c.order_id, reservation_line.c.sku == sku
        )
        query = select(reservation).where(mine, reservation.c.state.in_(_PROMISED))
        if before is not None:
            query = query.where(reservation.c.order_id < before)
        newest = query.order_by(reservation.c.order_id.desc()).limit(size)
        async with self._database.reading() as connection:
            return await with_lines(connection, list(await connection.execute(newest)))
