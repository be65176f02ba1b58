"""CancelOrder and RefundOrder: accepted once per request id, then waited for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.clock import Clock
from chassis.database.writes import Writes
from chassis.errors import FailedPrecondition
from chassis.rpc.money import money_of
from shop.order.v1 import order_service_pb2 as api

from order_service.adapters.proto_mapping import order_message
from order_service.adapters.timeline_mapping import refund_message
from order_service.adapters.unit_of_work import PostgresUnitOfWork
from order_service.application.after_purchase import (
    CancelOrder,
    RefundOrder,
    cancel_order,
    refund_order,
)
from order_service.application.checkout import Checkout
from order_service.application.driver import Job
from order_service.application.ports import OpenReads
from order_service.application.viewer import Viewer
from order_service.domain.errors import OrderAlreadyShipped
from order_service.domain.order import Order
from order_service.domain.rejection import Rejection
from order_service.domain.saga import SagaKind, SagaState
from order_service.domain.states import OrderState

type Patience = Callable[[], timedelta]


class RefundRefused(FailedPrecondition):
    """The payment context or the provider refused, for the reason it gave."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.message)
        self.reason = rejection.reason


@dataclass(frozen=True)
class AfterPurchaseApi:
    """Accepts in one transaction; the saga may outlive the call."""

    writes: Writes[PostgresUnitOfWork]
    open_reads: OpenReads
    checkout: Checkout
    clock: Clock

    async def cancel(
        self, request: api.CancelOrderRequest, viewer: Viewer, patience: Patience
    ) -> Order:
        command = CancelOrder(UUID(request.id), viewer, request.reason)
        jobs: list[Job] = []

        async def work(uow: PostgresUnitOfWork) -> Order:
            order, job = await cancel_order(command, uow, self.checkout, self.clock)
            jobs.extend([job] if job else [])
            return order

        await self.writes.once(request, work, _cancel_response, api.CancelOrderResponse)
        await self._start(jobs, patience)
        async with self.open_reads() as reads:
            order = await reads.orders.get(command.order_id)
            saga = await reads.sagas.find(command.order_id, SagaKind.CANCELLATION)
        if order.state is not OrderState.CANCELLED and saga and saga.state is SagaState.REJECTED:
            raise OrderAlreadyShipped(order_id=command.order_id)
        return order

    async def refund(
        self, request: api.RefundOrderRequest, viewer: Viewer, patience: Patience
    ) -> api.RefundOrderResponse:
        command = _refund_command(request, viewer)
        jobs: list[Job] = []

        async def work(uow: PostgresUnitOfWork) -> Job:
            job = await refund_order(command, uow, self.checkout, self.clock)
            jobs.append(job)
            return job

        accepted = await self.writes.once(request, work, _refund_response, api.RefundOrderResponse)
        await self._start(jobs, patience)
        refund_id = UUID(accepted.refund.id)
        async with self.open_reads() as reads:
            order = await reads.orders.get(command.order_id)
            saga = await reads.sagas.get(refund_id)
        if saga.rejection:
            raise RefundRefused(saga.rejection)
        return api.RefundOrderResponse(
            order=order_message(order), refund=refund_message(refund_id, saga)
        )

    async def _start(self, jobs: list[Job], patience: Patience) -> None:
        """Begin what was accepted, and wait a while. Nothing is lost if the caller leaves."""
        for job in jobs:
            self.checkout.start(job)
            if job.order.state is not OrderState.CANCELLED:
                await self.checkout.settled(job.row.id, patience())


def _refund_command(request: api.RefundOrderRequest, viewer: Viewer) -> RefundOrder:
    lines = {UUID(each.line_id): each.quantity for each in request.lines.lines}
    what = lines or money_of(request.amount)
    return RefundOrder(UUID(request.id), viewer, what, request.reason)


def _cancel_response(order: Order) -> api.CancelOrderResponse:
    return api.CancelOrderResponse(order=order_message(order))


def _refund_response(job: Job) -> api.RefundOrderResponse:
    return api.RefundOrderResponse(
        order=order_message(job.order), refund=refund_message(job.row.id, job.row.saga)
    )
