"""Shipments on PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.prepared import Prepared, Row
from chassis.database.unit_of_work import SqlUnitOfWork
from sqlalchemy.ext.asyncio import AsyncConnection

from shipping_service.adapters import statements as sql
from shipping_service.adapters.rows import columns_of_last_events, row_of_shipment, shipment_of
from shipping_service.domain.shipment import Shipment


class PostgresShipments:
    """Shipments on one open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: Shipment) -> bool:
        added = await sql.ADD.run(
            self._connection, **row_of_shipment(new), **columns_of_last_events([new])
        )
        return bool(added)

    async def of_order(self, order_id: UUID) -> Shipment:
        return await self._one(sql.OF_ORDER, order_id)

    async def lock_of_order(self, order_id: UUID) -> Shipment:
        return await self._one(sql.LOCK_OF_ORDER, order_id)

    async def _one(self, query: Prepared, order_id: UUID) -> Shipment:
        rows = await query.rows(self._connection, order_id=order_id)
        [found] = await _with_events(self._connection, rows)
        return found

    async def lock_due(self, limit: int) -> list[Shipment]:
        rows = await sql.LOCK_DUE.rows(self._connection, most=limit)
        return await _with_events(self._connection, rows)

    async def save(self, shipments: Sequence[Shipment]) -> None:
        await sql.SAVE.run(
            self._connection,
            step_id=[each.id for each in shipments],
            step_next_step_at=[each.next_step_at for each in shipments],
            **columns_of_last_events(shipments),
        )


class PostgresShipmentReader:
    """Reads of shipments, each statement by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(
        self, ids: Collection[UUID] = (), order_ids: Collection[UUID] = ()
    ) -> list[Shipment]:
        async with self._database.reading() as connection:
            rows = await sql.FIND.rows(connection, ids=list(ids), order_ids=list(order_ids))
            return await _with_events(connection, rows)


class PostgresUnitOfWork(SqlUnitOfWork):
    """One transaction of shipping."""

    shipments: PostgresShipments

    def _opened(self) -> None:
        self.shipments = PostgresShipments(self.connection)

    async def now(self) -> datetime:
        [row] = await sql.NOW.rows(self.connection)
        return cast(datetime, row.now)


async def _with_events(connection: AsyncConnection, rows: Sequence[Row]) -> list[Shipment]:
    events: dict[UUID, list[Row]] = defaultdict(list)
    if rows:
        for event in await sql.EVENTS.rows(connection, shipment_ids=[row.id for row in rows]):
            events[event.shipment_id].append(event)
    return [shipment_of(row, events[row.id]) for row in rows]
