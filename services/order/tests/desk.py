"""A process that takes orders, without its network: use cases over a storage and the world."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.clock import FixedClock
from chassis.ids import new_id
from chassis.money import Money
from order_service.application.after_purchase import (
    CancelOrder,
    RefundOrder,
    cancel_order,
    refund_order,
)
from order_service.application.checkout import Checkout, CheckoutRules
from order_service.application.commands import CartKey
from order_service.application.driver import Driver, no_crash
from order_service.application.place_order import OrderPlacer, PlaceOrder
from order_service.application.ports import Lease
from order_service.application.steps import Steps
from order_service.application.viewer import Viewer
from order_service.domain.cart import Cart
from order_service.domain.order import Order
from order_service.domain.timeline import Milestone

from services.order.tests.backends import Backend
from services.order.tests.builders import NOON, a_cart, a_variant
from services.order.tests.fake_upstreams import FakeCatalogue, FakePayments, FakeShipping, FakeStock
from services.order.tests.world import World

PATIENCE = timedelta(seconds=10)
VISA = "pm_card_visa"


@dataclass(frozen=True)
class Desk:
    """One replica. Several may share a backend and a world."""

    backend: Backend
    world: World
    checkout: Checkout
    placer: OrderPlacer

    async def fill_cart(
        self, quantity: int = 2, stock: int = 100, customer_id: UUID | None = None
    ) -> Cart:
        """A complete cart of a variant that is on sale."""
        shirt = a_variant(f"SHIRT-{new_id()}")
        self.world.sell(shirt, stock=stock)
        cart = a_cart(shirt, quantity=quantity, customer_id=customer_id)
        async with self.backend.open_unit_of_work() as uow:
            await uow.carts.save(cart)
            await uow.commit()
        return cart

    async def place(
        self,
        cart: Cart,
        token: str = VISA,
        request_id: UUID | None = None,
        patience: timedelta = PATIENCE,
    ) -> Order:
        command = PlaceOrder(request_id or new_id(), CartKey(cart.id, cart.customer_id), token)
        return await self.placer.place(command, lambda: patience)

    async def cancel(self, order: Order, viewer: Viewer | None = None) -> Order:
        """Call it off and wait until nothing is left to do."""
        command = CancelOrder(order.id, viewer or Viewer(order.customer_id), "Changed my mind.")
        async with self.backend.open_unit_of_work() as uow:
            _, job = await cancel_order(command, uow, self.checkout, FixedClock(NOON))
            await uow.commit()
        if job:
            self.checkout.start(job)
        await self.finish()
        return await self.order(order.id)

    async def refund(self, order: Order, what: Money | dict[UUID, int]) -> Order:
        """Give money back as staff and wait for the outcome."""
        command = RefundOrder(order.id, Viewer(new_id(), is_staff=True), what, "Late.")
        async with self.backend.open_unit_of_work() as uow:
            job = await refund_order(command, uow, self.checkout, FixedClock(NOON))
            await uow.commit()
        self.checkout.start(job)
        await self.finish()
        return await self.order(order.id)

    async def milestones(self, order: Order) -> list[Milestone]:
        async with self.backend.open_reads() as reads:
            return [each.milestone for each in await reads.orders.timeline(order.id, 100, 0)]

    async def finish(self) -> None:
        """Wait for the checkouts that run here."""
        await self.checkout.close()

    async def order(self, order_id: UUID) -> Order:
        async with self.backend.open_reads() as reads:
            return await reads.orders.get(order_id)

    async def cart(self, cart: Cart) -> Cart:
        async with self.backend.open_reads() as reads:
            return await reads.carts.get(cart.id)


def a_desk(
    backend: Backend,
    world: World,
    crashpoint: Callable[[str], None] = no_crash,
    deadline: timedelta = timedelta(minutes=5),
) -> Desk:
    clock = FixedClock(NOON)
    steps = Steps(FakeStock(world), FakePayments(world), FakeShipping(world))
    driver = Driver(
        backend.open_unit_of_work,
        steps,
        clock,
        Lease(new_id(), timedelta(hours=1)),
        crashpoint,
    )
    checkout = Checkout(driver, CheckoutRules(deadline=deadline))
    placer = OrderPlacer(
        backend.open_reads, backend.open_unit_of_work, FakeCatalogue(world), checkout, clock
    )
    return Desk(backend, world, checkout, placer)
