"""What becomes of a guest's carts and orders when the guest logs in."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock

from order_service.application.ports import OrderUnitOfWork
from order_service.domain.cart import Cart
from order_service.domain.errors import CartFull


@dataclass(frozen=True, slots=True)
class Claim:
    """A guest who turned out to be this customer; proven before."""

    guest_id: UUID
    customer_id: UUID


@dataclass(frozen=True, slots=True)
class ClaimedCarts:
    """The cart to go on with, and how many were the guest's."""

    cart: Cart | None
    claimed: int


async def claim_carts(claim: Claim, uow: OrderUnitOfWork, clock: Clock) -> ClaimedCarts:
    """Each open cart of the guest goes into the customer's newest of its currency, if it fits."""
    carts = await uow.carts.open_of([claim.guest_id, claim.customer_id])
    claimed = await uow.carts.hand_over(claim.guest_id, claim.customer_id)
    own = [cart for cart in carts if cart.customer_id == claim.customer_id]
    going_on = own[-1] if own else None
    for cart in carts:
        if cart.customer_id == claim.guest_id:
            going_on = await _settle(cart, own, uow, clock)
    return ClaimedCarts(going_on, claimed)


async def claim_orders(claim: Claim, uow: OrderUnitOfWork) -> int:
    return await uow.orders.hand_over(claim.guest_id, claim.customer_id)


async def _settle(cart: Cart, own: Sequence[Cart], uow: OrderUnitOfWork, clock: Clock) -> Cart:
    """The cart in which the lines of this one are now."""
    homes = [each for each in own if each.currency == cart.currency]
    if homes:
        with suppress(CartFull):
            homes[-1].absorb(cart, clock.now())
            await uow.carts.save(homes[-1])
            await uow.carts.remove(cart.id)
            return homes[-1]
    return await uow.carts.get(cart.id)
