"""Carts in PostgreSQL, one row each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.database.prepared import Prepared, named
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from order_service.adapters import documents
from order_service.adapters.tables import cart as table
from order_service.domain.cart import Cart, CartState
from order_service.domain.errors import CartNotFound, IllegalTransition

_THIS = table.c.id == bindparam("this")
_CHANGING = "state lines email shipping_address shipping_rate order_id version update_time".split()
_GET = Prepared(select(table).where(_THIS))
_GET_FOR_UPDATE = Prepared(select(table).where(_THIS).with_for_update())
_ADD = Prepared(insert(table).values(named(table.c.keys())))
_SAVE = Prepared(update(table).where(_THIS).values(named(_CHANGING)))
_SETTLE = (
    update(table)
    .where(_THIS, table.c.order_id == bindparam("awaited"), table.c.state == CartState.LOCKED.value)
    .values(version=table.c.version + 1, update_time=bindparam("now"))
)
_CONSUME = Prepared(_SETTLE.values(state=CartState.CONSUMED.value))
_REOPEN = Prepared(_SETTLE.values(state=CartState.OPEN.value, order_id=None))


class PostgresCarts:
    """The carts, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, cart_id: UUID) -> Cart:
        return await self._one(_GET, cart_id)

    async def get_for_update(self, cart_id: UUID) -> Cart:
        return await self._one(_GET_FOR_UPDATE, cart_id)

    async def open_of(self, customer_ids: Sequence[UUID]) -> Sequence[Cart]:
        query = (
            select(table)
            .where(table.c.customer_id.in_(customer_ids), table.c.state == CartState.OPEN.value)
            .order_by(table.c.id)
            .with_for_update()
        )
        return [_cart(row) for row in await self._connection.execute(query)]

    async def hand_over(self, giver: UUID, taker: UUID) -> int:
        statement = update(table).where(table.c.customer_id == giver).values(customer_id=taker)
        return (await self._connection.execute(statement)).rowcount

    async def remove(self, cart_id: UUID) -> None:
        await self._connection.execute(delete(table).where(table.c.id == cart_id))

    async def add(self, cart: Cart) -> None:
        identity = {
            "id": cart.id,
            "customer_id": cart.customer_id,
            "currency": cart.currency,
            "create_time": cart.create_time,
        }
        await _ADD.run(self._connection, **identity, **_changing(cart))

    async def save(self, cart: Cart) -> None:
        await _SAVE.run(self._connection, this=cart.id, **_changing(cart))

    async def reopen(self, cart_id: UUID, order_id: UUID, now: datetime) -> None:
        await self._settle(_REOPEN, cart_id, order_id, now)

    async def consume(self, cart_id: UUID, order_id: UUID, now: datetime) -> None:
        await self._settle(_CONSUME, cart_id, order_id, now)

    async def _settle(
        self, statement: Prepared, cart_id: UUID, awaited: UUID, now: datetime
    ) -> None:
        if not await statement.run(self._connection, this=cart_id, awaited=awaited, now=now):
            raise IllegalTransition(f"Cart {cart_id} does not wait for order {awaited}.")

    async def _one(self, query: Prepared, cart_id: UUID) -> Cart:
        row = await query.row(self._connection, this=cart_id)
        if row is None:
            raise CartNotFound(cart_id=cart_id)
        return _cart(row)


def _changing(cart: Cart) -> dict[str, Any]:
    address, rate = cart.shipping_address, cart.shipping_rate
    return {
        "state": cart.state.value,
        "lines": [documents.cart_line_document(line) for line in cart.lines],
        "email": cart.email,
        "shipping_address": documents.address_document(address) if address else None,
        "shipping_rate": documents.rate_document(rate) if rate else None,
        "order_id": cart.order_id,
        "version": cart.version,
        "update_time": cart.update_time,
    }


def _cart(row: Any) -> Cart:
    address, rate = row.shipping_address, row.shipping_rate
    return Cart(
        id=row.id,
        customer_id=row.customer_id,
        currency=row.currency,
        create_time=row.create_time,
        update_time=row.update_time,
        state=CartState(row.state),
        lines=tuple(documents.cart_line(line, row.currency) for line in row.lines),
        email=row.email,
        shipping_address=documents.address(address) if address else None,
        shipping_rate=documents.rate(rate, row.currency) if rate else None,
        order_id=row.order_id,
        version=row.version,
    )
