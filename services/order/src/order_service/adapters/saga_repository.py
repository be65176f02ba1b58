"""Sagas in PostgreSQL: leases by the database's clock, fencing by version, one row per step."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from chassis.telemetry.tracing import traceparent
from sqlalchemy.ext.asyncio import AsyncConnection

from order_service.adapters import documents
from order_service.adapters import saga_sql as sql
from order_service.application.ports import CHECKOUT, Lease, LeaseLost, SagaRow
from order_service.domain.decisions import intents
from order_service.domain.saga import (
    Done,
    Outcome,
    Refused,
    Saga,
    SagaKind,
    SagaState,
    Step,
)

CODE_VERSION = 2  # a replica never claims a saga that newer code began


class PostgresSagas:
    """The sagas, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        order_id: UUID,
        payment_token: str,
        lease: Lease,
        deadline: timedelta,
        saga: Saga = CHECKOUT,
    ) -> SagaRow:
        row = SagaRow(
            new_id(), order_id, saga, payment_token, version=1, late=False, trace=traceparent()
        )
        values = _progress(row, []) | {
            "kind": saga.kind.value,
            "order_id": order_id,
            "code_version": CODE_VERSION,
            "owner": lease.owner,
            "lease": lease.duration,
            "deadline": deadline,
        }
        await sql.BEGIN_SAGA.run(self._connection, **values)
        return row

    async def find(self, order_id: UUID, kind: SagaKind) -> Saga | None:
        row = await sql.FIND_SAGA.row(self._connection, order_id=order_id, kind=kind.value)
        return _saga(row) if row else None

    async def get(self, saga_id: UUID) -> Saga:
        [row] = await sql.GET_SAGA.rows(self._connection, id=saga_id)
        return _saga(row)

    async def refunded_quantities(self, order_id: UUID) -> Mapping[UUID, int]:
        rows = await sql.REFUNDED_QUANTITIES.rows(self._connection, order_id=order_id)
        return {UUID(row.line_id): int(row.quantity) for row in rows}

    async def lock_checkout(self, order_id: UUID) -> None:
        await sql.LOCK_CHECKOUT.run(self._connection, order_id=order_id)

    async def end_checkout(self, order_id: UUID) -> None:
        await sql.END_CHECKOUT.run(self._connection, order_id=order_id)

    async def claim(self, lease: Lease, limit: int) -> Sequence[SagaRow]:
        rows = await sql.CLAIM_SAGAS.rows(
            self._connection,
            code_version=CODE_VERSION,
            owner=lease.owner,
            lease=lease.duration,
            limit=limit,
        )
        return [_row(row) for row in rows]

    async def save(
        self,
        row: SagaRow,
        results: Sequence[tuple[Step, Outcome]],
        lease: Lease,
        pause: timedelta | None,
    ) -> SagaRow:
        values = _progress(row, results) | {
            "version": row.version,
            "owner": lease.owner,
            "lease": lease.duration if pause is None else timedelta(0),
            "pause": pause or timedelta(0),
        }
        written = await sql.SAVE_SAGA.row(self._connection, **values)
        if written is None:
            raise LeaseLost(f"Somebody else has written to the saga of order {row.order_id}.")
        token = row.payment_token if row.saga.step else ""
        return replace(row, version=written.version, late=written.late, payment_token=token)


def _progress(row: SagaRow, results: Sequence[tuple[Step, Outcome]]) -> dict[str, Any]:
    saga = row.saga
    data: dict[str, Any] = {"trace": row.trace} if row.trace else {}
    if saga.step:
        data["payment_token"] = row.payment_token  # forgotten at the end
    if saga.rejection:
        data["rejection"] = documents.rejection_document(saga.rejection)
    if saga.wish:
        data["wish"] = documents.wish_document(saga.wish)
    return {
        "id": row.id,
        "state": saga.state.value,
        "step": saga.step.value if saga.step else None,
        "attempts": saga.attempts,
        "data": data,
        "steps": _steps(row, results),
    }


def _steps(row: SagaRow, results: Sequence[tuple[Step, Outcome]]) -> list[documents.Document]:
    """What will be tried before the next commit, and what was done: why a step failed stays."""
    intended = dict.fromkeys(intents(row.saga), ("INTENDED", None))
    steps = intended | {step: _result(outcome) for step, outcome in results}
    return [
        {
            "step": step.value,
            "direction": _direction(step),
            "status": status,
            "request_hash": _request_hash(row, step),
            "result": result,
        }
        for step, (status, result) in steps.items()
    ]


def _row(row: Any) -> SagaRow:
    token = row.data.get("payment_token", "")
    trace = row.data.get("trace")
    return SagaRow(row.id, row.order_id, _saga(row), token, row.version, row.late, trace)


def _saga(row: Any) -> Saga:
    rejection, wish = row.data.get("rejection"), row.data.get("wish")
    return Saga(
        SagaState(row.state),
        Step(row.step) if row.step else None,
        row.attempts,
        documents.rejection(rejection) if rejection else None,
        SagaKind(row.kind),
        documents.wish(wish) if wish else None,
    )


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


def _request_hash(row: SagaRow, step: Step) -> str:
    """What a step asks for follows from its order, which never changes, and the token."""
    return hashlib.sha256(f"{row.order_id}\n{step}\n{row.payment_token}".encode()).hexdigest()
