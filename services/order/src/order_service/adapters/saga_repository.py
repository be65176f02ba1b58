"""Sagas in PostgreSQL: leases by the database's clock, fencing by version, one row per step."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from order_service.adapters import documents
from order_service.adapters.tables import saga as table
from order_service.adapters.tables import saga_step
from order_service.application.ports import Lease, LeaseLost, SagaRow
from order_service.domain.saga import (
    Done,
    Outcome,
    Refused,
    Saga,
    SagaState,
    Step,
    intents,
)

CODE_VERSION = 1  # a replica never claims a saga that newer code began
_IN_PROGRESS = (SagaState.RUNNING.value, SagaState.COMPENSATING.value)
_LATE: ColumnElement[bool] = (table.c.deadline_at < func.now()).label("late")


class PostgresSagas:
    """The sagas, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, order_id: UUID, payment_token: str, lease: Lease, deadline: timedelta
    ) -> SagaRow:
        row = SagaRow(new_id(), order_id, Saga(), payment_token, version=1, late=False)
        await self._connection.execute(
            insert(table).values(
                id=row.id,
                order_id=order_id,
                kind="CHECKOUT",
                code_version=CODE_VERSION,
                version=row.version,
                next_attempt_at=func.now(),
                deadline_at=func.now() + deadline,
                **_progress(row),
                **_held(lease),
            )
        )
        await self._write_steps(row, [])
        return row

    async def claim(self, lease: Lease, limit: int) -> Sequence[SagaRow]:
        due = (
            select(table.c.id)
            .where(
                table.c.state.in_(_IN_PROGRESS),
                table.c.next_attempt_at <= func.now(),
                table.c.lease_until < func.now(),
                table.c.code_version <= CODE_VERSION,
            )
            .order_by(table.c.next_attempt_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        statement = (
            update(table)
            .where(table.c.id == due.c.id)
            .values(version=table.c.version + 1, **_held(lease))
            .returning(table, _LATE)
        )
        return [_row(row) for row in await self._connection.execute(statement)]

    async def save(
        self,
        row: SagaRow,
        results: Sequence[tuple[Step, Outcome]],
        lease: Lease,
        pause: timedelta | None,
    ) -> SagaRow:
        statement = (
            update(table)
            .where(table.c.id == row.id, table.c.version == row.version)
            .values(version=table.c.version + 1, **_progress(row), **_held(lease, pause))
            .returning(table, _LATE)
        )
        written = (await self._connection.execute(statement)).one_or_none()
        if written is None:
            raise LeaseLost(f"Another driver has taken over the checkout of order {row.order_id}.")
        await self._write_steps(row, results)
        return _row(written)

    async def _write_steps(self, row: SagaRow, results: Sequence[tuple[Step, Outcome]]) -> None:
        """What was done, and what will be tried before the next commit."""
        steps = {step: _result(outcome) for step, outcome in results}
        steps |= dict.fromkeys(intents(row.saga.step), ("INTENDED", None))
        statement = insert(saga_step).values(
            [
                {
                    "saga_id": row.id,
                    "step": step.value,
                    "direction": _direction(step),
                    "status": status,
                    "request_hash": _request_hash(row, step),
                    "result": result,
                    "update_time": func.now(),
                }
                for step, (status, result) in steps.items()
            ]
        )
        news = {name: statement.excluded[name] for name in ("status", "result", "update_time")}
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=saga_step.primary_key, set_=news)
        )


def _held(lease: Lease, pause: timedelta | None = None) -> dict[str, Any]:
    """The lease, running; or given back until the pause is over."""
    if pause is None:
        return {"lease_owner": lease.owner, "lease_until": func.now() + lease.duration}
    return {
        "lease_owner": lease.owner,
        "lease_until": func.now(),
        "next_attempt_at": func.now() + pause,
    }


def _progress(row: SagaRow) -> dict[str, Any]:
    saga = row.saga
    data: dict[str, Any] = {}
    if saga.step:
        data["payment_token"] = row.payment_token  # forgotten at the end
    if saga.rejection:
        data["rejection"] = documents.rejection_document(saga.rejection)
    return {
        "state": saga.state.value,
        "step": saga.step.value if saga.step else None,
        "attempts": saga.attempts,
        "data": data,
    }


def _row(row: Row[Any]) -> SagaRow:
    rejection = row.data.get("rejection")
    saga = Saga(
        SagaState(row.state),
        Step(row.step) if row.step else None,
        row.attempts,
        documents.rejection(rejection) if rejection else None,
    )
    token = row.data.get("payment_token", "")
    return SagaRow(row.id, row.order_id, saga, token, row.version, row.late)


def _result(outcome: Outcome) -> tuple[str, documents.Document | None]:
    match outcome:
        case Done(shipment_id):
            return "DONE", {"shipment_id": str(shipment_id)} if shipment_id else None
        case Refused(rejection):
            return "REFUSED", documents.rejection_document(rejection)
        case _:
            return "UNKNOWN", {"cause": outcome.cause}


def _direction(step: Step) -> str:
    return "BACKWARD" if step in (Step.VOID, Step.RELEASE) else "FORWARD"


def _request_hash(row: SagaRow, step: Step) -> bytes:
    """What a step asks for follows from its order, which never changes, and the token."""
    return hashlib.sha256(f"{row.order_id}\n{step}\n{row.payment_token}".encode()).digest()
