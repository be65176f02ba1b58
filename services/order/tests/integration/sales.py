"""Orders that were bought, and what comes after."""

from datetime import timedelta

from chassis.money import Money
from order_service.domain.order import Order
from order_service.domain.timeline import Milestone

from services.order.tests.desk import Desk

NOT_WAITING = timedelta(0)
BOUGHT = [Milestone.PLACED, Milestone.CONFIRMED, Milestone.CAPTURED, Milestone.PREPARING]


def usd(minor: int) -> Money:
    return Money(minor, "USD")


async def bought(desk: Desk) -> Order:
    """An order that is paid and being packed: two shirts of 19.99 and 5.00 for shipping."""
    order = await desk.place(await desk.fill_cart(quantity=2, stock=10))
    await desk.finish()
    return await desk.order(order.id)
