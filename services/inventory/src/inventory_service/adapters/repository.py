"""Stock and reservations on PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.set_based import by_column
from chassis.database.unit_of_work import SqlUnitOfWork
from sqlalchemy.ext.asyncio import AsyncConnection

from inventory_service.adapters import statements as sql
from inventory_service.adapters.rows import (
    reservation_of,
    row_of_movement,
    row_of_reservation,
    row_of_stock,
    rows_of_lines,
    stock_of,
)
from inventory_service.adapters.statements import LINE, MOVED
from inventory_service.adapters.tables import reservation, reservation_line, stock, stock_movement
from inventory_service.domain.errors import LostRace
from inventory_service.domain.reservation import Allocation, Reservation
from inventory_service.domain.stock import Movement, Stock, StockKey


class PostgresStocks:
    """Stock on one open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.now: datetime | None = None
        """When the transaction began, once stocks were locked."""

    async def add_missing(self, keys: Collection[StockKey]) -> None:
        ordered = sorted((key.sku, key.location) for key in keys)
        await sql.ADD_MISSING.run(self._connection, **by_column(sql.KEY, ordered))

    async def lock(self, skus: Collection[str]) -> list[Stock]:
        if not skus:
            return []
        rows = await sql.LOCK_STOCKS.rows(self._connection, sku=list(skus))
        if rows:
            self.now = rows[0].now
        return [stock_of(row) for row in rows]

    async def save(self, stocks: Sequence[Stock], movements: Sequence[Movement]) -> None:
        if movements:
            await sql.SAVE_STOCKS.run(
                self._connection,
                **by_column(stock.c, [row_of_stock(each) for each in stocks]),
                **by_column(stock_movement.c, [row_of_movement(each) for each in movements], MOVED),
            )


class PostgresReservations:
    """Reservations on one open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, order_ids: Collection[UUID]) -> list[Reservation]:
        rows = await sql.LOCK_RESERVATIONS.rows(self._connection, order_id=list(order_ids))
        return await with_lines(self._connection, rows)

    async def lock_overdue(self, limit: int) -> list[Reservation]:
        rows = await sql.LOCK_OVERDUE.rows(self._connection, most=limit)
        return await with_lines(self._connection, rows)

    async def add(self, reservations: Sequence[Reservation]) -> None:
        if not reservations:
            return
        rows = [row_of_reservation(each) for each in reservations]
        added = await sql.ADD_RESERVATIONS.rows(
            self._connection, **by_column(reservation.c, rows), **_lines(reservations)
        )
        if len(added) < len(reservations):
            raise LostRace("Another request for the same order came first.")

    async def update(self, reservations: Sequence[Reservation]) -> None:
        if reservations:
            rows = [row_of_reservation(each) for each in reservations]
            await sql.UPDATE_RESERVATIONS.run(self._connection, **by_column(reservation.c, rows))

    async def reallocate(self, reservations: Sequence[Reservation]) -> None:
        if reservations:
            ids = [each.order_id for each in reservations]
            await sql.DELETE_LINES.run(self._connection, order_id=ids)
            await sql.ADD_LINES.run(self._connection, **_lines(reservations))


class PostgresStockLevels:
    """Reads of stock, each statement by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, skus: Collection[str]) -> list[Stock]:
        async with self._database.reading() as connection:
            return [stock_of(row) for row in await sql.LEVELS.rows(connection, sku=list(skus))]


class PostgresUnitOfWork(SqlUnitOfWork):
    """One transaction of the inventory."""

    stocks: PostgresStocks
    reservations: PostgresReservations

    def _opened(self) -> None:
        self.stocks = PostgresStocks(self.connection)
        self.reservations = PostgresReservations(self.connection)

    async def now(self) -> datetime:
        if self.stocks.now is None:
            [row] = await sql.NOW.rows(self.connection)
            self.stocks.now = cast(datetime, row.now)
        return self.stocks.now


def _lines(reservations: Sequence[Reservation]) -> dict[str, list[Any]]:
    rows = [row for each in reservations for row in rows_of_lines(each)]
    return by_column(reservation_line.c, rows, LINE)


async def with_lines(connection: AsyncConnection, rows: Sequence[Any]) -> list[Reservation]:
    # Read after the locks: a statement that waits for a lock sees only the locked row anew.
    lines: dict[UUID, list[Allocation]] = {row.order_id: [] for row in rows}
    if rows:
        for row in await sql.LINES.rows(connection, order_id=list(lines)):
            lines[row.order_id].append(Allocation(StockKey(row.sku, row.location), row.quantity))
    return [reservation_of(row, lines[row.order_id]) for row in rows]
