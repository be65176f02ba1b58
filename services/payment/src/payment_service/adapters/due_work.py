"""What the reconciler has to do, claimed so that replicas do not do it twice at once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from chassis.database.prepared import Prepared
from sqlalchemy import Column, Table, Update, bindparam, func, select, update

from payment_service.adapters.tables import payment, payment_attempt, webhook_event
from payment_service.domain.outcomes import Hint, Standing

# Longer than following one takes; whoever claimed it and died leaves it to others after that.
_CLAIMED_FOR = timedelta(seconds=30)


def _claim(table: Table, key: Column[Any]) -> Update:
    due = (
        select(key)
        .where(table.c.next_check_at <= func.now())
        .order_by(table.c.next_check_at)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )
    return update(table).where(key.in_(due)).values(next_check_at=func.now() + _CLAIMED_FOR)


_CLAIM_ATTEMPTS = Prepared(
    _claim(payment_attempt, payment_attempt.c.id)
    .where(payment.c.id == payment_attempt.c.payment_id)
    .returning(payment.c.order_id, payment_attempt.c.id)
)
_CLAIM_HINTS = Prepared(
    _claim(webhook_event, webhook_event.c.provider_event_id).returning(webhook_event)
)


class PostgresDueWork:
    """A claim is one statement: it moves the due time on and returns what was due."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim_attempts(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        async with self._database.reading() as connection:
            claimed = await _CLAIM_ATTEMPTS.rows(connection, most=limit)
        return [(row.order_id, row.id) for row in claimed]

    async def claim_hints(self, limit: int) -> Sequence[Hint]:
        async with self._database.reading() as connection:
            claimed = await _CLAIM_HINTS.rows(connection, most=limit)
        return [
            Hint(
                event_id=row.provider_event_id,
                kind=row.kind,
                order_id=row.order_id,
                reference=row.reference,
                standing=Standing(row.standing) if row.standing else None,
            )
            for row in claimed
        ]
