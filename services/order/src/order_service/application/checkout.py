"""Checkouts, cancellations and refunds in progress here: begun, driven, recovered, waited for.

Each runs in its own task on the replica that accepted the wish, under a lease. When the process
dies the lease ends, and any replica takes over at the last committed step.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from chassis.rpc import context
from chassis.shielding import shielded
from chassis.telemetry import tracing
from chassis.telemetry.spans import Span

from order_service.application import tally
from order_service.application.driver import Driver, Job
from order_service.application.ports import LeaseLost, OrderUnitOfWork, SagaRow
from order_service.domain.order import Order
from order_service.domain.saga import Saga, SagaKind
from order_service.domain.states import OrderState

_log = structlog.get_logger()
_CLOSING_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class CheckoutRules:
    """Bounds of a checkout."""

    deadline: timedelta = timedelta(minutes=5)
    """From then on a checkout that is not past its pivot turns back at the next failure."""
    poll: timedelta = timedelta(milliseconds=500)
    """How often to look for checkouts that nobody drives."""
    most_at_once: int = 256
    """How many checkouts one process takes over at most."""


class Checkout:
    """Starts, recovers and waits for sagas."""

    def __init__(self, driver: Driver, rules: CheckoutRules) -> None:
        self._driver = driver
        self._rules = rules
        self._settled: dict[UUID, asyncio.Future[Order]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self, order: Order, payment_token: str, uow: OrderUnitOfWork) -> SagaRow:
        """Write the saga in the transaction that accepts the order."""
        return await uow.sagas.add(
            order.id, payment_token, self._driver.lease, self._rules.deadline
        )

    async def begin_after(self, order: Order, saga: Saga, uow: OrderUnitOfWork) -> SagaRow:
        """Write the saga of a wish about an order that was placed before."""
        return await uow.sagas.add(order.id, "", self._driver.lease, self._rules.deadline, saga)

    def start(self, job: Job) -> None:
        """Drive it in a task of its own, which outlives the call that asked for it."""
        tally.begun(job.row)
        settled = asyncio.get_running_loop().create_future()
        self._settled[_key(job)] = settled
        task = asyncio.create_task(self._run(job, settled))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self, key: UUID, patience: timedelta) -> Order | None:
        """The order once its saga is decided; None if that takes longer or happens elsewhere.

        The key is the order's id for its checkout, and the saga's id for other sagas.
        """
        future = self._settled.get(key)
        if future is None:
            return None
        await asyncio.wait({future}, timeout=patience.total_seconds())
        return future.result() if future.done() and not future.cancelled() else None

    async def recover(self) -> int:
        """Take over what nobody drives; answers how many checkouts that were."""
        room = self._rules.most_at_once - len(self._tasks)
        if room <= 0:
            return 0
        jobs = await shielded(self._claim(room))
        for job in jobs:
            _log.info("checkout_resumed", order_id=str(job.order.id), step=job.row.saga.step)
            self.start(job)
        return len(jobs)

    async def run_recovery(self) -> None:
        """Recover until cancelled."""
        while True:
            await self.recover()
            await asyncio.sleep(self._rules.poll.total_seconds())

    async def open(self) -> None:
        """Checkouts start as they come."""
        tally.expect_all()

    async def close(self) -> None:
        """Let running checkouts finish; what does not in time is recovered after the restart."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSING_SECONDS)
        for task in self._tasks:
            task.cancel()

    async def _claim(self, limit: int) -> list[Job]:
        async with self._driver.open_unit_of_work() as uow:
            rows = await uow.sagas.claim(self._driver.lease, limit)
            jobs = [Job(await uow.orders.get(row.order_id), row) for row in rows]
            if jobs:
                await uow.commit()
        return jobs

    async def _run(self, job: Job, settled: asyncio.Future[Order]) -> None:
        context.leave()

        def changed(job: Job) -> None:
            tally.went_on(job.row)
            if _is_decided(job) and not settled.done():
                settled.set_result(job.order)

        try:
            with _traced(job):
                await self._driver.drive(job, changed)
        except LeaseLost:
            _log.warning("checkout_lease_lost", order_id=str(job.order.id))
        except Exception as error:  # noqa: BLE001 - the lease ends and a driver takes over
            _log.error("checkout_interrupted", order_id=str(job.order.id), exc_info=error)
        finally:
            settled.cancel()
            if self._settled.get(_key(job)) is settled:
                del self._settled[_key(job)]


def _traced(job: Job) -> Span:
    """In the trace of the call that began it, also after another replica took over."""
    attributes = {"shop.order_id": str(job.order.id), "shop.order_number": job.order.number}
    return tracing.continued(f"saga {job.row.saga.kind}", job.row.trace, attributes=attributes)


def _key(job: Job) -> UUID:
    return job.order.id if job.row.saga.kind is SagaKind.CHECKOUT else job.row.id


def _is_decided(job: Job) -> bool:
    match job.row.saga.kind:
        case SagaKind.CHECKOUT:
            return job.order.state is not OrderState.PENDING
        case SagaKind.CANCELLATION:
            return job.order.state is OrderState.CANCELLED or job.row.saga.step is None
        case SagaKind.REFUND:
            return job.row.saga.step is None
