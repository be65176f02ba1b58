"""Orders in PostgreSQL, one row each."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.database.prepared import Prepared, named
from chassis.money import Money
from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from order_service.adapters import documents
from order_service.adapters.tables import order_event
from order_service.adapters.tables import orders as table
from order_service.adapters.timeline_rows import (
    entry_documents,
    entry_of,
    first_entries,
    with_entries,
)
from order_service.application.ports import AlreadyPlaced, OrderFilter, PlacementKey
from order_service.domain.errors import OrderNotFound, RequestIdReused
from order_service.domain.order import Order
from order_service.domain.states import FulfilmentState, OrderState, PaymentState
from order_service.domain.timeline import Entry
from order_service.domain.totals import Totals

_THIS = table.c.id == bindparam("this")
_CHANGING = named(
    (
        "state payment_state fulfilment_state rejection shipment_id version payment_version "
        "shipment_version refunded_minor refunding_minor update_time"
    ).split()
)
_GET = Prepared(select(table).where(_THIS))
_GET_FOR_UPDATE = Prepared(select(table).where(_THIS).with_for_update())
_FIND_PLACED = Prepared(
    select(table).where(
        table.c.customer_id == bindparam("customer_id"),
        table.c.request_id == bindparam("request_id"),
    )
)
_ADD = Prepared(
    with_entries(
        insert(table)
        .values(named(each.name for each in table.c if each is not table.c.number))
        .on_conflict_do_nothing(constraint="orders_placed_once")
        .returning(table.c.id, table.c.number)
        .cte("added_order")
    )
)
_UPDATE = update(table).where(_THIS).values(_CHANGING).returning(table.c.id)
_SAVE = Prepared(with_entries(_UPDATE.cte("changed_order")))
_REPLACE = Prepared(
    with_entries(
        _UPDATE.where(
            table.c.version == bindparam("seen_version"),
            table.c.payment_version == bindparam("seen_payment_version"),
            table.c.shipment_version == bindparam("seen_shipment_version"),
        ).cte("changed_order")
    )
)


class PostgresOrders:
    """The orders, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, order_id: UUID) -> Order:
        return await self._one(_GET, order_id)

    async def get_for_update(self, order_id: UUID) -> Order:
        return await self._one(_GET_FOR_UPDATE, order_id)

    async def find_placed(self, key: PlacementKey) -> Order | None:
        row = await _FIND_PLACED.row(
            self._connection, customer_id=key.customer_id, request_id=key.request_id
        )
        if row is not None and row.request_hash != key.request_hash:
            raise RequestIdReused("This request id was used for another order; make a new one.")
        return _order(row) if row else None

    async def find(self, wanted: OrderFilter, size: int, before: UUID | None) -> Sequence[Order]:
        query = select(table).where(*_conditions(wanted))
        if before is not None:
            query = query.where(table.c.id < before)
        rows = await self._connection.execute(query.order_by(table.c.id.desc()).limit(size))
        return [_order(row) for row in rows]

    async def timeline(self, order_id: UUID, size: int, after: int) -> Sequence[Entry]:
        query = (
            select(order_event)
            .where(order_event.c.order_id == order_id, order_event.c.version > after)
            .order_by(order_event.c.version)
            .limit(size)
        )
        return [entry_of(row) for row in await self._connection.execute(query)]

    async def several(self, ids: Sequence[UUID]) -> Sequence[Order]:
        rows = await self._connection.execute(select(table).where(table.c.id.in_(ids)))
        return [_order(row) for row in rows]

    async def timelines(self, ids: Sequence[UUID], most: int) -> Mapping[UUID, Sequence[Entry]]:
        found: dict[UUID, list[Entry]] = {}
        for row in await self._connection.execute(first_entries(ids, most)):
            found.setdefault(row.order_id, []).append(entry_of(row))
        return found

    async def hand_over(self, giver: UUID, taker: UUID) -> int:
        used = select(table.c.request_id).where(table.c.customer_id == taker).scalar_subquery()
        statement = (
            update(table)
            .where(table.c.customer_id == giver, table.c.request_id.not_in(used))
            .values(customer_id=taker)
        )
        return (await self._connection.execute(statement)).rowcount

    async def add(self, order: Order, key: PlacementKey) -> None:
        values = _content(order) | _changing(order) | _placement(key)
        entries = entry_documents(order.take_entries())
        added = await _ADD.row(self._connection, entries=entries, **values)
        if added is None:
            raise AlreadyPlaced("Another order was placed at the same time; try again.")
        order.accept(str(added.number))

    async def save(self, order: Order) -> None:
        await self._change(_SAVE, order, this=order.id)

    async def replace(self, seen: Order, order: Order) -> bool:
        return await self._change(
            _REPLACE,
            order,
            this=seen.id,
            seen_version=seen.version,
            seen_payment_version=seen.payment_version,
            seen_shipment_version=seen.shipment_version,
        )

    async def _change(self, statement: Prepared, order: Order, **seen: Any) -> bool:
        """Whether it was still as it was seen."""
        entries = entry_documents(order.take_entries())
        changed = await statement.row(self._connection, entries=entries, **seen, **_changing(order))
        return changed is not None

    async def _one(self, query: Prepared, order_id: UUID) -> Order:
        row = await query.row(self._connection, this=order_id)
        if row is None:
            raise OrderNotFound(order_id=order_id)
        return _order(row)


def _conditions(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    equal = {
        table.c.customer_id: wanted.customer_id,
        table.c.state: wanted.state,
        table.c.payment_state: wanted.payment_state,
        table.c.fulfilment_state: wanted.fulfilment_state,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if wanted.created_from is not None:
        conditions.append(table.c.create_time >= wanted.created_from)
    if wanted.created_before is not None:
        conditions.append(table.c.create_time < wanted.created_before)
    return conditions


def _placement(key: PlacementKey) -> dict[str, Any]:
    return {"request_id": key.request_id, "request_hash": key.request_hash}


def _content(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "cart_id": order.cart_id,
        "customer_id": order.customer_id,
        "email": order.email,
        "currency": order.currency,
        "lines": [documents.order_line_document(line) for line in order.lines],
        "subtotal_minor": order.totals.subtotal.minor,
        "shipping_minor": order.totals.shipping.minor,
        "total_minor": order.totals.total.minor,
        "shipping_address": documents.address_document(order.shipping_address),
        "shipping_rate": documents.rate_document(order.shipping_rate),
        "create_time": order.create_time,
    }


def _changing(order: Order) -> dict[str, Any]:
    rejection = order.rejection
    return {
        "state": order.state.value,
        "payment_state": order.payment_state.value,
        "fulfilment_state": order.fulfilment_state.value,
        "rejection": documents.rejection_document(rejection) if rejection else None,
        "shipment_id": order.shipment_id,
        "version": order.version,
        "payment_version": order.payment_version,
        "shipment_version": order.shipment_version,
        "refunded_minor": order.refunded_minor,
        "refunding_minor": order.refunding_minor,
        "update_time": order.update_time,
    }


def _order(row: Any) -> Order:
    return Order(
        id=row.id,
        cart_id=row.cart_id,
        customer_id=row.customer_id,
        email=row.email,
        currency=row.currency,
        lines=tuple(documents.order_line(line, row.currency) for line in row.lines),
        totals=Totals(
            Money(row.subtotal_minor, row.currency), Money(row.shipping_minor, row.currency)
        ),
        shipping_address=documents.address(row.shipping_address),
        shipping_rate=documents.rate(row.shipping_rate, row.currency),
        create_time=row.create_time,
        update_time=row.update_time,
        number=str(row.number),
        state=OrderState(row.state),
        payment_state=PaymentState(row.payment_state),
        fulfilment_state=FulfilmentState(row.fulfilment_state),
        rejection=documents.rejection(row.rejection) if row.rejection else None,
        shipment_id=row.shipment_id,
        version=row.version,
        payment_version=row.payment_version,
        shipment_version=row.shipment_version,
        refunded_minor=row.refunded_minor,
        refunding_minor=row.refunding_minor,
    )
