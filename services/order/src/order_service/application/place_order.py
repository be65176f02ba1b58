"""Placing an order: check, accept in one transaction, and only then begin to move anything."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.clock import Clock
from chassis.errors import Aborted, FailedPrecondition, NotFound
from chassis.shielding import shielded

from order_service.application.checkout import Checkout
from order_service.application.commands import CartKey, must_own
from order_service.application.driver import Job
from order_service.application.ports import (
    Catalogue,
    OpenReads,
    OpenUnitOfWork,
    OrderUnitOfWork,
    PlacementKey,
)
from order_service.domain.cart import Cart
from order_service.domain.catalogue import Variant
from order_service.domain.errors import PriceChanged
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
        must_own(cart, command.cart).must_be_open()
        if cart.repriced_for == command.request_id:
            raise _price_changed(cart)  # as before: whoever asks again may not have heard it
        cart.must_be_complete()
        try:
            variants = await self.catalogue.variants([line.variant_id for line in cart.lines])
            # Once begun it ends, whether or not the caller still waits.
            return await shielded(self._accept(command, cart, variants))
        except (FailedPrecondition, NotFound, Aborted):
            # The same request may have been accepted since, and that answers this one, too.
            async with self.open_reads() as reads:
                placed = await reads.orders.find_placed(command.key)
            if placed is None:
                raise
            return placed

    async def _accept(
        self, command: PlaceOrder, cart: Cart, variants: Mapping[UUID, Variant]
    ) -> Order:
        seen = cart.version
        is_repriced = cart.reprice(variants, command.request_id, self.clock.now())
        order = None if is_repriced else Order.place(cart, self.clock.now())
        async with self.open_unit_of_work() as uow:
            if not await uow.carts.replace(cart, seen):
                must_own(await uow.carts.get(cart.id), command.cart).must_be_open()
                raise Aborted("The cart changed while it was ordered; look at it and try again.")
            if order is None:
                await uow.commit()  # the cart shows the new prices from now on
                raise _price_changed(cart)
            job = await self._write(command, order, uow)
            await uow.commit()
        self.checkout.start(job)
        return job.order

    async def _write(self, command: PlaceOrder, order: Order, uow: OrderUnitOfWork) -> Job:
        """Order, saga and event: together with the cart's lock or not at all."""
        await uow.orders.add(order, command.key)
        row = await self.checkout.begin(order, command.payment_token, uow)
        uow.record(*order.take_events())
        return Job(order, row)

    async def _present(self, order_id: UUID) -> Order:
        async with self.open_reads() as reads:
            return await reads.orders.get(order_id)


def _price_changed(cart: Cart) -> PriceChanged:
    """Nobody pays a price they did not see."""
    return PriceChanged(
        "Prices have changed since they were shown; look at the cart and place it again.",
        **cart.changed_prices,
    )
