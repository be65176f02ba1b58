"""What can be done to an order after it was placed: calling it off, giving money back.

Each use case decides on the order's locked row and writes down a saga, which the caller starts
after the commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock
from chassis.errors import Aborted
from chassis.money import Money
from chassis.unit_of_work import AuditDetail

from order_service.application.checkout import Checkout
from order_service.application.driver import Job
from order_service.application.ports import OrderUnitOfWork
from order_service.application.viewer import Viewer
from order_service.domain.cancellation import cancellation
from order_service.domain.errors import OrderAlreadyShipped
from order_service.domain.order import Order
from order_service.domain.refunding import refunding
from order_service.domain.refunds import price_of, request_refund
from order_service.domain.saga import SagaKind, SagaState, Wish
from order_service.domain.states import OrderState


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Call it off."""

    order_id: UUID
    viewer: Viewer
    reason: str


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Give back an amount, or the price of so many units of lines."""

    order_id: UUID
    viewer: Viewer
    what: Money | Mapping[UUID, int]
    reason: str


async def cancel_order(
    command: CancelOrder, uow: OrderUnitOfWork, checkout: Checkout, clock: Clock
) -> tuple[Order, Job | None]:
    """The order, and the saga to start unless there is one already.

    Its row decides the race with a running checkout: an order that is not confirmed never will be.
    """
    await uow.sagas.lock_checkout(command.order_id)
    order = await uow.orders.get_for_update(command.order_id)
    command.viewer.must_see(order)
    if order.state is OrderState.CANCELLED:
        return order, None
    order.must_be_cancellable()
    running = await uow.sagas.find(order.id, SagaKind.CANCELLATION)
    if running:
        if running.state is SagaState.REJECTED:
            raise OrderAlreadyShipped(order_id=order.id)
        return order, None
    if order.refunding_minor:
        raise Aborted("Money of this order is being given back; try again.")
    wish = Wish(command.viewer.actor, command.reason)
    if command.viewer.is_staff:
        uow.audit("order.cancel", f"order/{order.id}", {"reason": command.reason})
    confirmed = order.state is OrderState.CONFIRMED
    if not confirmed:
        await _call_off(order, wish, uow, clock)
    row = await checkout.begin_after(order, cancellation(wish, confirmed=confirmed), uow)
    return order, Job(order, row)


async def refund_order(
    command: RefundOrder, uow: OrderUnitOfWork, checkout: Checkout, clock: Clock
) -> Job:
    """The saga to start."""
    order = await uow.orders.get_for_update(command.order_id)
    command.viewer.must_see(order)
    running = await uow.sagas.find(order.id, SagaKind.CANCELLATION)
    if running and running.step:
        raise Aborted("This order is being cancelled; try again.")
    amount, quantities = await _refundable(order, command.what, uow)
    request_refund(order, amount, command.viewer.actor, command.reason, clock.now())
    await uow.orders.save(order)
    uow.record(*order.take_events())
    details: dict[str, AuditDetail] = {"reason": command.reason, "amount": str(amount)}
    uow.audit("order.refund", f"order/{order.id}", details)
    wish = Wish(command.viewer.actor, command.reason, amount, quantities)
    return Job(order, await checkout.begin_after(order, refunding(wish), uow))


async def _refundable(
    order: Order, what: Money | Mapping[UUID, int], uow: OrderUnitOfWork
) -> tuple[Money, tuple[tuple[UUID, int], ...]]:
    if isinstance(what, Money):
        return what, ()
    refunded = await uow.sagas.refunded_quantities(order.id)
    return price_of(order, what, refunded), tuple(what.items())


async def _call_off(order: Order, wish: Wish, uow: OrderUnitOfWork, clock: Clock) -> None:
    """An order that is not confirmed yet: its checkout ends here, and its cart opens again."""
    await uow.sagas.end_checkout(order.id)
    order.cancel(wish.actor, wish.reason, clock.now())
    await uow.orders.save(order)
    await uow.carts.reopen(order.cart_id, order.id, clock.now())
    uow.record(*order.take_events())
