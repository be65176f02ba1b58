"""Carts in PostgreSQL, one row each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.database.prepared import Prepared
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from order_service.adapters.cart_rows import (
    ADD,
    CHANGING,
    REPLACE,
    THIS,
    all_of,
    cart_of,
    changes_of,
)
from order_service.adapters.tables import cart as table
from order_service.domain.cart import Cart, CartState
from order_service.domain.errors import CartNotFound, IllegalTransition

_GET = Prepared(select(table).where(THIS))
_SAVE = Prepared(
    ADD.on_conflict_do_update(
        index_elements=[table.c.id], set_={each: ADD.excluded[each] for each in CHANGING}
    )
)
_REPLACE = Prepared(REPLACE)
_SETTLE = (
    update(table)
    .where(THIS, table.c.order_id == bindparam("awaited"), table.c.state == CartState.LOCKED.value)
    .values(version=table.c.version + 1, update_time=bindparam("now"))
)
_CONSUME = Prepared(_SETTLE.values(state=CartState.CONSUMED.value))
_REOPEN = Prepared(_SETTLE.values(state=CartState.OPEN.value, order_id=None))


class PostgresCarts:
    """The carts, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, cart_id: UUID) -> Cart:
        row = await _GET.row(self._connection, this=cart_id)
        if row is None:
            raise CartNotFound(cart_id=cart_id)
        return cart_of(row)

    async def open_of(self, customer_ids: Sequence[UUID]) -> Sequence[Cart]:
        query = (
            select(table)
            .where(table.c.customer_id.in_(customer_ids), table.c.state == CartState.OPEN.value)
            .order_by(table.c.id)
            .with_for_update()
        )
        return [cart_of(row) for row in await self._connection.execute(query)]

    async def hand_over(self, giver: UUID, taker: UUID) -> int:
        statement = update(table).where(table.c.customer_id == giver).values(customer_id=taker)
        return (await self._connection.execute(statement)).rowcount

    async def remove(self, cart_id: UUID) -> None:
        await self._connection.execute(delete(table).where(table.c.id == cart_id))

    async def save(self, cart: Cart) -> None:
        await _SAVE.run(self._connection, **all_of(cart))

    async def replace(self, cart: Cart, seen_version: int) -> bool:
        return bool(await _REPLACE.run(self._connection, **changes_of(cart, seen_version)))

    async def reopen(self, cart_id: UUID, order_id: UUID, now: datetime) -> None:
        await self._settle(_REOPEN, cart_id, order_id, now)

    async def consume(self, cart_id: UUID, order_id: UUID, now: datetime) -> None:
        await self._settle(_CONSUME, cart_id, order_id, now)

    async def _settle(
        self, statement: Prepared, cart_id: UUID, awaited: UUID, now: datetime
    ) -> None:
        if not await statement.run(self._connection, this=cart_id, awaited=awaited, now=now):
            raise IllegalTransition(f"Cart {cart_id} does not wait for order {awaited}.")
