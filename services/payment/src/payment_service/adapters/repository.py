"""Payments in PostgreSQL. Waiting times count from the database's clock, not from a host's."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.prepared import Prepared, Row
from chassis.database.unit_of_work import SqlUnitOfWork
from sqlalchemy.ext.asyncio import AsyncConnection

from payment_service.adapters import statements as sql
from payment_service.adapters.rows import (
    attempt_document,
    payment_values,
    to_payment,
    transfer_document,
)
from payment_service.domain.errors import PaymentNotFound, StaleVersion
from payment_service.domain.outcomes import Hint
from payment_service.domain.payment import Payment


class PostgresPayments:
    """The payments inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: Payment) -> bool:
        new.version = 1
        return await self._write(sql.ADD, new, **payment_values(new))

    async def get(self, order_id: UUID) -> Payment:
        # Two statements: a join would see the attempts as they were before the lock was given.
        row = await sql.LOCK.row(self._connection, order_id=order_id)
        if row is None:
            raise PaymentNotFound(order_id)
        return to_payment(row, await sql.ATTEMPTS.rows(self._connection, payment_id=row.id))

    async def save(self, changed: Payment) -> None:
        read_at, changed.version = changed.version, changed.version + 1
        values = payment_values(changed)
        this = values.pop("id")
        if not await self._write(sql.SAVE, changed, this=this, read_at=read_at, **values):
            raise StaleVersion

    async def _write(self, statement: Prepared, new: Payment, **values: Any) -> bool:
        """False, and nothing is written, if it is not what the statement expects."""
        written = await statement.row(
            self._connection,
            attempts=[attempt_document(each) for each in new.touched],
            transfers=[transfer_document(each) for each in new.transfers],
            **values,
        )
        if written:
            new.touched, new.transfers = [], []
        return written is not None


class PostgresMessages:
    """The provider's messages inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, hint: Hint, check_in: timedelta | None) -> bool:
        taken = await sql.TAKE.run(
            self._connection,
            provider_event_id=hint.event_id,
            kind=hint.kind,
            order_id=hint.order_id,
            reference=hint.reference,
            standing=hint.standing,
            check_in=check_in,
        )
        return bool(taken)

    async def followed(self, event_id: str) -> None:
        await sql.FOLLOWED.run(self._connection, event_id=event_id)


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
        async with self._database.reading() as connection:
            rows = await sql.WITH_ATTEMPTS.rows(connection, order_ids=list(order_ids))
        return [_read(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row.id)]


def _read(rows: Sequence[Row]) -> Payment:
    return to_payment(rows[0], [row for row in rows if row.attempt_id is not None])
