"""Following what other services tell of an order's goods and money."""

from uuid import UUID

from chassis.clock import Clock

from order_service.application.ports import OrderUnitOfWork
from order_service.domain.states import FulfilmentState, PaymentState


async def follow_shipment(
    order_id: UUID,
    shipment_id: UUID,
    state: FulfilmentState,
    version: int,
    uow: OrderUnitOfWork,
    clock: Clock,
) -> None:
    order = await uow.orders.get_for_update(order_id)
    order.follow_shipment(shipment_id, state, version, clock.now())
    await uow.orders.save(order)
    uow.record(*order.take_events())


async def follow_payment(
    order_id: UUID, state: PaymentState, version: int, uow: OrderUnitOfWork, clock: Clock
) -> None:
    order = await uow.orders.get_for_update(order_id)
    order.follow_payment(state, version, clock.now())
    await uow.orders.save(order)
    uow.record(*order.take_events())
