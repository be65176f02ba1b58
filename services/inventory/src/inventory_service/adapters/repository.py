"""Stock and reservations on PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.unit_of_work import SqlUnitOfWork
from sqlalchemy import ARRAY, Row, Table, any_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import ColumnElement

from inventory_service.adapters.rows import (
    reservation_of,
    row_of_movement,
    row_of_reservation,
    row_of_stock,
    rows_of_lines,
    stock_of,
)
from inventory_service.adapters.set_based import unnested
from inventory_service.adapters.tables import reservation, reservation_line, stock, stock_movement
from inventory_service.domain.errors import LostRace
from inventory_service.domain.reservation import Allocation, Reservation, ReservationState
from inventory_service.domain.stock import Movement, Stock, StockKey

KEY = (stock.c.sku, stock.c.location)


class PostgresStocks:
    """Stock on one open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add_missing(self, keys: Collection[StockKey]) -> None:
        ordered = sorted(keys, key=lambda key: (key.sku, key.location))
        given = unnested(KEY, [(key.sku, key.location) for key in ordered])
        await self._connection.execute(
            insert(stock).from_select(["sku", "location"], select(given)).on_conflict_do_nothing()
        )

    async def lock(self, skus: Collection[str]) -> list[Stock]:
        # A fixed order of locks, so that two batches never wait for each other.
        query = (
            select(stock)
            .where(one_of(stock.c.sku, skus))
            .order_by(stock.c.sku, stock.c.location)
            .with_for_update()
        )
        return [stock_of(row) for row in await self._connection.execute(query)] if skus else []

    async def save(self, stocks: Sequence[Stock], movements: Sequence[Movement]) -> None:
        if not movements:
            return
        given = unnested(stock.c, [row_of_stock(each) for each in stocks])
        await self._connection.execute(
            update(stock)
            .where(stock.c.sku == given.c.sku, stock.c.location == given.c.location)
            .values({each.name: given.c[each.name] for each in stock.c if each not in KEY})
        )
        await _insert(
            self._connection, stock_movement, [row_of_movement(each) for each in movements]
        )


class PostgresReservations:
    """Reservations on one open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, order_ids: Collection[UUID]) -> list[Reservation]:
        query = (
            select(reservation)
            .where(one_of(reservation.c.order_id, order_ids))
            .order_by(reservation.c.order_id)
            .with_for_update()
        )
        return await with_lines(self._connection, list(await self._connection.execute(query)))

    async def lock_overdue(self, limit: int) -> list[Reservation]:
        query = (
            select(reservation)
            .where(
                reservation.c.state == ReservationState.HELD.value,
                reservation.c.expires_at <= func.now(),
            )
            .order_by(reservation.c.expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return await with_lines(self._connection, list(await self._connection.execute(query)))

    async def add(self, reservations: Sequence[Reservation]) -> None:
        if not reservations:
            return
        given = unnested(reservation.c, [row_of_reservation(each) for each in reservations])
        added = await self._connection.execute(
            insert(reservation)
            .from_select(reservation.c.keys(), select(given))
            .on_conflict_do_nothing()
        )
        if added.rowcount < len(reservations):
            raise LostRace("Another request for the same order came first.")
        await self._add_lines(reservations)

    async def update(self, reservations: Sequence[Reservation]) -> None:
        if not reservations:
            return
        given = unnested(reservation.c, [row_of_reservation(each) for each in reservations])
        await self._connection.execute(
            update(reservation)
            .where(reservation.c.order_id == given.c.order_id)
            .values(state=given.c.state, expires_at=given.c.expires_at)
        )

    async def reallocate(self, reservations: Sequence[Reservation]) -> None:
        if reservations:
            ids = [each.order_id for each in reservations]
            await self._connection.execute(
                delete(reservation_line).where(one_of(reservation_line.c.order_id, ids))
            )
            await self._add_lines(reservations)

    async def _add_lines(self, reservations: Sequence[Reservation]) -> None:
        rows = [row for each in reservations for row in rows_of_lines(each)]
        await _insert(self._connection, reservation_line, rows)


class PostgresStockLevels:
    """Reads of stock, each statement by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, skus: Collection[str]) -> list[Stock]:
        query = (
            select(stock)
            .where(one_of(stock.c.sku, skus), stock.c.version > 0)
            .order_by(stock.c.sku, stock.c.location)
        )
        async with self._database.reading() as connection:
            return [stock_of(row) for row in await connection.execute(query)]


class PostgresUnitOfWork(SqlUnitOfWork):
    """One transaction of the inventory."""

    stocks: PostgresStocks
    reservations: PostgresReservations

    def _opened(self) -> None:
        self.stocks = PostgresStocks(self.connection)
        self.reservations = PostgresReservations(self.connection)

    async def now(self) -> datetime:
        return (await self.connection.execute(select(func.now()))).scalar_one()


async def with_lines(connection: AsyncConnection, rows: list[Row[Any]]) -> list[Reservation]:
    # Read after the locks: a statement that waits for a lock sees only the locked row anew.
    lines: dict[UUID, list[Allocation]] = {row.order_id: [] for row in rows}
    if rows:
        columns = reservation_line.c
        query = select(reservation_line).where(one_of(columns.order_id, lines))
        for row in await connection.execute(query.order_by(columns.sku, columns.location)):
            lines[row.order_id].append(Allocation(StockKey(row.sku, row.location), row.quantity))
    return [reservation_of(row, lines[row.order_id]) for row in rows]


def one_of(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """`column = ANY($1)`: one prepared statement, however many values."""
    return column == any_(bindparam("wanted", list(values), type_=ARRAY(column.type)))


async def _insert(connection: AsyncConnection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        given = unnested(table.c, rows)
        await connection.execute(insert(table).from_select(table.c.keys(), select(given)))
