"""Sagas that cannot go on by themselves."""

from collections.abc import Sequence
from typing import Any

from chassis.database.engine import Database
from sqlalchemy import text

from order_service.application.troubles import Trouble

_TRIED_LONG = 20  # attempts without an answer: by then they are five seconds apart
# The step of a saga in progress was refused only if it is tried again all the same.
_TROUBLED = text(
    """
    SELECT saga.order_id, saga.step, saga.attempts, saga_step.result, saga_step.update_time
    FROM saga JOIN saga_step ON saga_step.saga_id = saga.id AND saga_step.step = saga.step
    WHERE saga.state IN ('RUNNING', 'COMPENSATING')
      AND (saga_step.status = 'REFUSED' OR saga.attempts >= :long)
    ORDER BY saga.id LIMIT :most
    """
)


class PostgresTroubles:
    """Implements the `Troubles` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def oldest(self, most: int) -> Sequence[Trouble]:
        async with self._database.reading() as connection:
            rows = await connection.execute(_TROUBLED, {"most": most, "long": _TRIED_LONG})
            return [_trouble(row) for row in rows]


def _trouble(row: Any) -> Trouble:
    result = row.result or {}
    return Trouble(
        order_id=row.order_id,
        step=row.step,
        reason=result.get("reason", ""),
        message=result.get("message", result.get("cause", "")),
        attempts=row.attempts,
        last_attempt_time=row.update_time,
    )
