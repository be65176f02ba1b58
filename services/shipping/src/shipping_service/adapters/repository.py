"""Shipments on PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.unit_of_work import SqlUnitOfWork
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    any_,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shipping_service.adapters.rows import row_of_last_event, row_of_shipment, shipment_of
from shipping_service.adapters.tables import shipment, tracking_event
from shipping_service.domain.shipment import Shipment


class PostgresShipments:
    """Shipments on one open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: Shipment) -> bool:
        added = await self._connection.execute(
            insert(shipment).values(row_of_shipment(new)).on_conflict_do_nothing()
        )
        if added.rowcount:
            await self._connection.execute(insert(tracking_event), [row_of_last_event(new)])
        return bool(added.rowcount)

    async def of_order(self, order_id: UUID) -> Shipment:
        return await self._one(select(shipment).where(shipment.c.order_id == order_id))

    async def lock_of_order(self, order_id: UUID) -> Shipment:
        query = select(shipment).where(shipment.c.order_id == order_id)
        return await self._one(query.with_for_update())

    async def _one(self, query: Select[Any]) -> Shipment:
        [found] = await _read(self._connection, query)
        return found

    async def lock_due(self, limit: int) -> list[Shipment]:
        query = (
            select(shipment)
            .where(shipment.c.next_step_at <= func.now())
            .order_by(shipment.c.next_step_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return await _read(self._connection, query)

    async def save(self, shipments: Sequence[Shipment]) -> None:
        await self._connection.execute(
            update(shipment)
            .where(shipment.c.id == bindparam("moved"))
            .values(next_step_at=bindparam("next_step")),
            [{"moved": each.id, "next_step": each.next_step_at} for each in shipments],
        )
        await self._connection.execute(
            insert(tracking_event), [row_of_last_event(each) for each in shipments]
        )


class PostgresShipmentReader:
    """Reads of shipments, each statement by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(
        self, ids: Collection[UUID] = (), order_ids: Collection[UUID] = ()
    ) -> list[Shipment]:
        query = select(shipment).where(
            or_(_one_of(shipment.c.id, ids), _one_of(shipment.c.order_id, order_ids))
        )
        async with self._database.reading() as connection:
            return await _read(connection, query)


class PostgresUnitOfWork(SqlUnitOfWork):
    """One transaction of shipping."""

    shipments: PostgresShipments

    def _opened(self) -> None:
        self.shipments = PostgresShipments(self.connection)

    async def now(self) -> datetime:
        return (await self.connection.execute(select(func.now()))).scalar_one()


async def _read(connection: AsyncConnection, query: Select[Any]) -> list[Shipment]:
    rows = (await connection.execute(query)).all()
    events: dict[UUID, list[Row[Any]]] = defaultdict(list)
    if rows:
        wanted = _one_of(tracking_event.c.shipment_id, [row.id for row in rows])
        by_version = select(tracking_event).where(wanted).order_by(tracking_event.c.version)
        for event in await connection.execute(by_version):
            events[event.shipment_id].append(event)
    return [shipment_of(row, events[row.id]) for row in rows]


def _one_of(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """`column = ANY($1)`: one prepared statement, however many values."""
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))
