"""Placing an order: check, accept in one transaction, and only then begin to move anything."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.clock import Clock
from chassis.errors import Aborted
from chassis.shielding import shielded

from order_service.application.checkout import Checkout
from order_service.application.commands import CartKey, own_cart_for_update
from order_service.application.driver import Job
from order_service.application.ports import (
    AlreadyPlaced,
    Catalogue,
    OpenReads,
    OpenUnitOfWork,
    OrderUnitOfWork,
    PlacementKey,
)
from order_service.domain.cart import Cart
from order_service.domain.catalogue import Variant
from order_service.domain.errors import CartNotFound, PriceChanged
from order_service.domain.order import Order
from order_service.domain.states import OrderState


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """The wish to buy a cart with a payment token, once per request id."""

    request_id: UUID
    cart: CartKey
    payment_token: str

    @property
    def key(self) -> PlacementKey:
        body = f"{self.cart.cart_id}\n{self.payment_token}"
        digest = hashlib.sha256(body.encode()).digest()
        return PlacementKey(self.cart.customer_id, self.request_id, digest)


@dataclass(frozen=True, slots=True)
class OrderPlacer:
    """The use case with its collaborators."""

    open_reads: OpenReads
    open_unit_of_work: OpenUnitOfWork
    catalogue: Catalogue
    checkout: Checkout
    clock: Clock

    async def place(self, command: PlaceOrder, patience: Callable[[], timedelta]) -> Order:
        """Accept the order, then wait that long at most for it to be confirmed or refused."""
        order = await self._place_once(command)
        if order.state is not OrderState.PENDING:
            return order
        return await self.checkout.settled(order.id, patience()) or await self._present(order.id)

    async def _place_once(self, command: PlaceOrder) -> Order:
        async with self.open_reads() as reads:
            # In this order: whoever locked the cart committed its order together with the lock.
            cart = await reads.carts.get(command.cart.cart_id)
            placed = await reads.orders.find_placed(command.key)
        if placed:
            return placed
        if cart.customer_id != command.cart.customer_id:
            raise CartNotFound(cart_id=cart.id)
        cart.must_be_open()
        cart.must_be_complete()
        variants = await self.catalogue.variants([line.variant_id for line in cart.lines])
        # Once begun it ends, whether or not the caller still waits.
        return await shielded(self._accept(command, cart.version, variants))

    async def _accept(
        self, command: PlaceOrder, checked_version: int, variants: Mapping[UUID, Variant]
    ) -> Order:
        try:
            async with self.open_unit_of_work() as uow:
                cart = await own_cart_for_update(command.cart, uow)
                if cart.version != checked_version:
                    return await _placed_meanwhile(command, cart, uow)
                await self._refuse_changed_prices(cart, variants, uow)
                job = await self._write(command, cart, uow)
                await uow.commit()
        except AlreadyPlaced:
            return await self._placed(command)
        self.checkout.start(job)
        return job.order

    async def _refuse_changed_prices(
        self, cart: Cart, variants: Mapping[UUID, Variant], uow: OrderUnitOfWork
    ) -> None:
        """Nobody pays a price they did not see; the cart shows the new one from now on."""
        changed = cart.reprice(variants, self.clock.now())
        if changed:
            await uow.carts.save(cart)
            await uow.commit()
            raise PriceChanged(
                "Prices have changed since they were shown; look at the cart and place it again.",
                **changed,
            )

    async def _write(self, command: PlaceOrder, cart: Cart, uow: OrderUnitOfWork) -> Job:
        """Order, cart lock, saga and event: together or not at all."""
        order = Order.place(cart, self.clock.now())
        await uow.orders.add(order, command.key)
        await uow.carts.save(cart)
        row = await self.checkout.begin(order, command.payment_token, uow)
        uow.record(*order.take_events())
        return Job(order, row)

    async def _placed(self, command: PlaceOrder) -> Order:
        async with self.open_reads() as reads:
            placed = await reads.orders.find_placed(command.key)
        if placed is None:
            raise Aborted("Another order was placed at the same time; try again.")
        return placed

    async def _present(self, order_id: UUID) -> Order:
        async with self.open_reads() as reads:
            return await reads.orders.get(order_id)


async def _placed_meanwhile(command: PlaceOrder, cart: Cart, uow: OrderUnitOfWork) -> Order:
    """The cart changed while its prices were checked: by this very request, or by another."""
    placed = await uow.orders.find_placed(command.key)
    if placed:
        return placed
    cart.must_be_open()
    raise Aborted("The cart changed while it was being ordered; look at it and try again.")
