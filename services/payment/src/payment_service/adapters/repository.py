"""Payments in PostgreSQL. Waiting times count from the database's clock, not from a host's."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.outbox import (
    Committed,
    EncodeEvent,
    headers_here,
    outbox_rows,
    outbox_values,
)
from chassis.database.prepared import Prepared, Row

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
    """The payments. A change is one statement: payment, attempts, transfers and events."""

    def __init__(self, database: Database, encode: EncodeEvent, committed: Committed) -> None:
        self._database = database
        self._encode = encode
        self._committed = committed

    async def get(self, order_id: UUID) -> Payment:
        found = await self.batch([order_id])
        if not found:
            raise PaymentNotFound(order_id)
        return found[0]

    async def batch(self, order_ids: Sequence[UUID]) -> Sequence[Payment]:
        async with self._database.reading() as connection:
            rows = await sql.WITH_ATTEMPTS.rows(connection, order_ids=list(order_ids))
        return [_read(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row.id)]

    async def add(self, payment: Payment) -> bool:
        payment.version = 1
        return await self._write(sql.ADD, payment, **payment_values(payment))

    async def save(self, payment: Payment) -> None:
        read_at, payment.version = payment.version, payment.version + 1
        values = payment_values(payment)
        this = values.pop("id")
        saved = False
        try:
            saved = await self._write(sql.SAVE, payment, this=this, read_at=read_at, **values)
        finally:
            if not saved:
                payment.version = read_at
        if not saved:
            raise StaleVersion

    async def _write(self, statement: Prepared, new: Payment, **values: Any) -> bool:
        """False, and nothing is written, if it is not what the statement expects."""
        told = outbox_rows([(self._encode(each), headers_here()) for each in new.events])
        async with self._database.reading() as connection:
            written = await statement.row(
                connection,
                attempts=[attempt_document(each) for each in new.touched],
                transfers=[transfer_document(each) for each in new.transfers],
                **outbox_values(told),
                **values,
            )
        if written is None:
            return False
        new.touched, new.transfers, new.events = [], [], []
        if told:
            self._committed.add(told)
        return True


class PostgresMessages:
    """The provider's messages, each statement by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, hint: Hint, check_in: timedelta | None) -> bool:
        async with self._database.reading() as connection:
            taken = await sql.TAKE.run(
                connection,
                provider_event_id=hint.event_id,
                kind=hint.kind,
                order_id=hint.order_id,
                reference=hint.reference,
                standing=hint.standing,
                check_in=check_in,
            )
        return bool(taken)

    async def followed(self, event_id: str) -> None:
        async with self._database.reading() as connection:
            await sql.FOLLOWED.run(connection, event_id=event_id)


def _read(rows: Sequence[Row]) -> Payment:
    return to_payment(rows[0], [row for row in rows if row.attempt_id is not None])
