from datetime import UTC, datetime, timedelta

import pytest
from chassis.database.engine import Database
from order_service.adapters.cart_expiry import CartExpiry
from order_service.domain.cart import Cart
from order_service.domain.errors import CartNotFound
from order_service.domain.order import Order

from services.order.tests.backends import Backend
from services.order.tests.builders import a_cart

MONTH = timedelta(days=30)


async def stored(backend: Backend, created: timedelta, changed: timedelta, **more: object) -> Cart:
    """A cart created and last changed so long ago."""
    cart, now = a_cart(), datetime.now(UTC)
    if more.get("locked"):
        Order.place(cart, now)
    cart.create_time, cart.update_time = now - created, now - changed
    async with backend.open_unit_of_work() as uow:
        await uow.carts.save(cart)
        await uow.commit()
    return cart


async def is_there(backend: Backend, cart: Cart) -> bool:
    async with backend.open_reads() as reads:
        try:
            await reads.carts.get(cart.id)
        except CartNotFound:
            return False
    return True


@pytest.mark.parametrize(
    ("created", "changed", "locked", "stays"),
    [
        (31, 31, False, False),
        (31, 1, False, True),
        (1, 1, False, True),
        (31, 31, True, True),
    ],
)
async def test_only_carts_that_nobody_uses_expire(
    postgres: Backend, database: Database, created: int, changed: int, locked: bool, stays: bool
) -> None:
    cart = await stored(postgres, timedelta(created), timedelta(changed), locked=locked)

    await CartExpiry(database, MONTH, timedelta(seconds=1)).expire()

    assert await is_there(postgres, cart) is stays
