"""Sagas in memory, with leases by this machine's clock."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.ids import new_id
from order_service.application.ports import (
    CHECKOUT,
    Lease,
    LeaseLost,
    SagaRow,
)
from order_service.domain.saga import Outcome, Saga, SagaKind, SagaState, Step


@dataclass
class LeasedSaga:
    """A saga row with the times that only the database sees."""

    row: SagaRow
    lease_until: datetime
    next_attempt_at: datetime
    deadline_at: datetime


class FakeSagas:
    def __init__(self, sagas: dict[UUID, LeasedSaga]) -> None:
        self._sagas = sagas

    async def add(
        self,
        order_id: UUID,
        payment_token: str,
        lease: Lease,
        deadline: timedelta,
        saga: Saga = CHECKOUT,
    ) -> SagaRow:
        row = SagaRow(new_id(), order_id, saga, payment_token, version=1, late=False)
        self._sagas[row.id] = LeasedSaga(row, _now() + lease.duration, _now(), _now() + deadline)
        return row

    async def find(self, order_id: UUID, kind: SagaKind) -> Saga | None:
        held = self._held(order_id, kind)
        return held.row.saga if held else None

    async def get(self, saga_id: UUID) -> Saga:
        return self._sagas[saga_id].row.saga

    async def refunded_quantities(self, order_id: UUID) -> Mapping[UUID, int]:
        found: Counter[UUID] = Counter()
        for each in self._sagas.values():
            saga = each.row.saga
            is_refund = (each.row.order_id, saga.kind) == (order_id, SagaKind.REFUND)
            if is_refund and saga.state is not SagaState.REJECTED:
                found.update(dict(saga.must_have_wish.quantities))
        return found

    async def lock_checkout(self, order_id: UUID) -> None:
        """Nobody else runs between the awaits of a fake."""

    async def end_checkout(self, order_id: UUID) -> None:
        held = self._held(order_id, SagaKind.CHECKOUT)
        if held and held.row.saga.step:
            ended = replace(held.row.saga, state=SagaState.CANCELLED, step=None)
            held.row = replace(held.row, saga=ended, payment_token="", version=held.row.version + 1)

    def _held(self, order_id: UUID, kind: SagaKind) -> LeasedSaga | None:
        return next(
            (
                each
                for each in self._sagas.values()
                if (each.row.order_id, each.row.saga.kind) == (order_id, kind)
            ),
            None,
        )

    async def claim(self, lease: Lease, limit: int) -> Sequence[SagaRow]:
        now = _now()
        due = [
            each
            for each in self._sagas.values()
            if each.row.saga.state in (SagaState.RUNNING, SagaState.COMPENSATING)
            and each.lease_until < now
            and each.next_attempt_at <= now
        ][:limit]
        return [self._write(each, lease.duration, None) for each in due]

    async def save(
        self,
        row: SagaRow,
        results: Sequence[tuple[Step, Outcome]],  # noqa: ARG002 - nobody reads them back
        lease: Lease,
        pause: timedelta | None,
    ) -> SagaRow:
        held = self._sagas[row.id]
        if held.row.version != row.version:
            raise LeaseLost
        token = row.payment_token if row.saga.step else ""
        return self._write(
            replace(held, row=replace(row, payment_token=token)), lease.duration, pause
        )

    def _write(self, held: LeasedSaga, duration: timedelta, pause: timedelta | None) -> SagaRow:
        now = _now()
        row = replace(held.row, version=held.row.version + 1, late=held.deadline_at < now)
        self._sagas[row.id] = LeasedSaga(
            row,
            now + duration if pause is None else now,
            held.next_attempt_at if pause is None else now + pause,
            held.deadline_at,
        )
        return row


def _now() -> datetime:
    return datetime.now(UTC)
