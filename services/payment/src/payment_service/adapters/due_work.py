"""What the reconciler has to do, claimed so that replicas do not do it twice at once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.database.engine import Database
from sqlalchemy import Column, Table, Update, func, select, update

from payment_service.adapters.tables import payment, payment_attempt, webhook_event
from payment_service.domain.outcomes import Hint, Standing

# Longer than following one takes; whoever claimed it and died leaves it to others after that.
_CLAIMED_FOR = timedelta(seconds=30)


class PostgresDueWork:
    """A claim is one statement: it moves the due time on and returns what was due."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim_attempts(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        claim = _claim(payment_attempt, payment_attempt.c.id, limit)
        claim = claim.where(payment.c.id == payment_attempt.c.payment_id)
        claim = claim.returning(payment.c.order_id, payment_attempt.c.id)
        async with self._database.reading() as connection:
            return [(row[0], row[1]) for row in await connection.execute(claim)]

    async def claim_hints(self, limit: int) -> Sequence[Hint]:
        event = webhook_event.c
        claim = _claim(webhook_event, event.provider_event_id, limit).returning(webhook_event)
        async with self._database.reading() as connection:
            return [
                Hint(
                    event_id=row.provider_event_id,
                    kind=row.kind,
                    order_id=row.order_id,
                    reference=row.reference,
                    standing=Standing(row.standing) if row.standing else None,
                )
                for row in await connection.execute(claim)
            ]


def _claim(table: Table, key: Column[Any], limit: int) -> Update:
    due = (
        select(key)
        .where(table.c.next_check_at <= func.now())
        .order_by(table.c.next_check_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return update(table).where(key.in_(due)).values(next_check_at=func.now() + _CLAIMED_FOR)
