"""Drives one saga: does the calls and commits that the pure step machine decides on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog
from chassis.clock import Clock
from chassis.shielding import shielded
from chassis.telemetry import tracing

from order_service.application.effects import apply_effects
from order_service.application.ports import Lease, OpenUnitOfWork, SagaRow
from order_service.application.steps import Steps
from order_service.domain.decisions import decide
from order_service.domain.order import Order
from order_service.domain.saga import Decision, Done, Effect, Outcome, Refused, Step

_log = structlog.get_logger()
_SHORT_PAUSE = timedelta(seconds=1)  # waited out under the lease; longer ones give it back


def no_crash(_: str) -> None:
    """Passes every crash point; tests die at one instead."""


@dataclass
class Job:
    """One saga being driven, with the results that are not committed yet."""

    order: Order
    row: SagaRow
    results: list[tuple[Step, Outcome]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Driver:
    """Owns leases under one name, its process's."""

    open_unit_of_work: OpenUnitOfWork
    steps: Steps
    clock: Clock
    lease: Lease
    crashpoint: Callable[[str], None] = no_crash

    async def drive(self, job: Job, changed: Callable[[Job], None]) -> None:
        """Step by step to an end, or to a pause too long to keep the lease.

        `changed` is told of the job after each commit. Raises LeaseLost when another driver has
        taken over.
        """
        while job.row.saga.step is not None:
            decision = await self._step(job, job.row.saga.step)
            if not decision.durable:
                continue
            pause = decision.delay if decision.delay > _SHORT_PAUSE else None
            await shielded(self._commit(job, pause))
            changed(job)
            if pause:
                return
            await asyncio.sleep(decision.delay.total_seconds())

    async def _step(self, job: Job, step: Step) -> Decision:
        self.crashpoint(f"before {step}")
        with tracing.span(f"step {step}") as span:
            outcome = await self.steps.perform(step, job.order, job.row)
            if not isinstance(outcome, Done):
                span.fail(type(outcome).__name__)
        self.crashpoint(f"after {step}")
        if not isinstance(outcome, Done):
            _log.info("step_failed", order_id=str(job.order.id), step=step, outcome=str(outcome))
        decision = decide(job.row.saga, outcome, late=job.row.late)
        if isinstance(outcome, Refused) and decision.saga.step is step:
            _log.error("order_needs_attention", order_id=str(job.order.id), step=step)
        job.results.append((step, outcome))
        if decision.effect:
            job.effects.append(decision.effect)
        job.row = replace(job.row, saga=decision.saga)
        return decision

    async def _commit(self, job: Job, pause: timedelta | None) -> None:
        """The results so far, what they do to order and cart, and the next intent: one commit."""
        intent = job.row.saga.step or job.row.saga.state
        self.crashpoint(f"before commit of {intent}")
        async with self.open_unit_of_work() as uow:
            row = await uow.sagas.save(job.row, job.results, self.lease, pause)
            order = job.order
            if job.effects:
                order = await apply_effects(job.effects, order, uow, self.clock.now())
            await uow.commit()
        self.crashpoint(f"after commit of {intent}")
        job.order, job.row = order, row
        job.results.clear()
        job.effects.clear()
