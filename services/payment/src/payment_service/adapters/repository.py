"""Payments in PostgreSQL. Waiting times count from the database's clock, not from a host's."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.unit_of_work import SqlUnitOfWork
from sqlalchemy import Interval, Row, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from payment_service.adapters.rows import (
    attempt_values,
    payment_values,
    to_payment,
    transfer_values,
)
from payment_service.adapters.tables import payment, payment_attempt, transfer, webhook_event
from payment_service.domain.errors import PaymentNotFound, StaleVersion
from payment_service.domain.outcomes import Hint
from payment_service.domain.payment import Payment

_ATTEMPTS = select(payment_attempt).order_by(payment_attempt.c.id)
_LATER = func.now() + bindparam("check_in", type_=Interval)
_WRITE_ATTEMPT = insert(payment_attempt).values(next_check_at=_LATER)
_WRITE_ATTEMPT = _WRITE_ATTEMPT.on_conflict_do_update(
    index_elements=["id"],
    set_={
        name: _WRITE_ATTEMPT.excluded[name]
        for name in (
            "state provider_reference failure_code failure_message checks next_check_at"
        ).split()
    },
)


class PostgresPayments:
    """The payments inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: Payment) -> bool:
        new.version = 1
        statement = insert(payment).values(payment_values(new))
        statement = statement.on_conflict_do_nothing(index_elements=["order_id"])
        added = await self._connection.execute(statement)
        if not added.rowcount:
            return False
        await self._append(new)
        return True

    async def get(self, order_id: UUID) -> Payment:
        # Two statements: a join would see the attempts as they were before the lock was given.
        locked = select(payment).where(payment.c.order_id == order_id).with_for_update()
        row = (await self._connection.execute(locked)).one_or_none()
        if row is None:
            raise PaymentNotFound(order_id)
        attempts = _ATTEMPTS.where(payment_attempt.c.payment_id == row.id)
        return to_payment(row, await self._connection.execute(attempts))

    async def save(self, changed: Payment) -> None:
        read_at, changed.version = changed.version, changed.version + 1
        fenced = (payment.c.id == changed.id) & (payment.c.version == read_at)
        values = payment_values(changed)
        result = await self._connection.execute(update(payment).where(fenced).values(values))
        if not result.rowcount:
            raise StaleVersion
        await self._append(changed)

    async def _append(self, saved: Payment) -> None:
        if saved.touched:
            rows = [attempt_values(saved.id, attempt) for attempt in saved.touched]
            await self._connection.execute(_WRITE_ATTEMPT, rows)
        if saved.transfers:
            moved = [transfer_values(saved.id, each) for each in saved.transfers]
            await self._connection.execute(insert(transfer), moved)
        saved.touched, saved.transfers = [], []


class PostgresMessages:
    """The provider's messages inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, hint: Hint, check_in: timedelta | None) -> bool:
        statement = insert(webhook_event).values(
            provider_event_id=hint.event_id,
            kind=hint.kind,
            order_id=hint.order_id,
            reference=hint.reference,
            standing=hint.standing,
            next_check_at=None if check_in is None else func.now() + check_in,
        )
        taken = await self._connection.execute(statement.on_conflict_do_nothing())
        return bool(taken.rowcount)

    async def followed(self, event_id: str) -> None:
        this = webhook_event.c.provider_event_id == event_id
        done = update(webhook_event).where(this).values(next_check_at=None)
        await self._connection.execute(done)


class PostgresUnitOfWork(SqlUnitOfWork):
    """One transaction of this service."""

    payments: PostgresPayments
    messages: PostgresMessages

    def _opened(self) -> None:
        self.payments = PostgresPayments(self.connection)
        self.messages = PostgresMessages(self.connection)


class PostgresPaymentReads:
    """Payments outside any transaction, each with its attempts as of one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, order_id: UUID) -> Payment:
        found = await self.batch([order_id])
        if not found:
            raise PaymentNotFound(order_id)
        return found[0]

    async def batch(self, order_ids: Sequence[UUID]) -> Sequence[Payment]:
        wanted = payment.c.order_id.in_(set(order_ids))
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(payment).where(wanted))).all()
            of_these = payment_attempt.c.payment_id.in_([row.id for row in rows])
            attempts: dict[UUID, list[Row[Any]]] = defaultdict(list)
            for attempt in await connection.execute(_ATTEMPTS.where(of_these)):
                attempts[attempt.payment_id].append(attempt)
        return [to_payment(row, attempts[row.id]) for row in rows]
