"""Carts on the fake and on PostgreSQL."""

from copy import copy
from datetime import timedelta

import pytest
from chassis.ids import new_id
from order_service.domain.errors import CartNotFound, IllegalTransition

from services.order.tests.backends import Backend
from services.order.tests.builders import NOON, a_cart, a_variant, an_empty_cart

LATER = NOON + timedelta(minutes=1)


async def test_a_cart_comes_back_as_it_was_stored(backend: Backend) -> None:
    full, empty = a_cart(a_variant("A"), a_variant("B")), an_empty_cart(currency="JPY")

    async with backend.open_unit_of_work() as uow:
        await uow.carts.save(full)
        await uow.carts.save(empty)
        await uow.commit()

    async with backend.open_reads() as reads:
        assert await reads.carts.get(full.id) == full
        assert await reads.carts.get(empty.id) == empty


async def test_a_changed_cart_comes_back_changed(backend: Backend) -> None:
    cart = a_cart()
    async with backend.open_unit_of_work() as uow:
        await uow.carts.save(cart)
        cart.add(a_variant("HAT"), 1, NOON)
        await uow.carts.save(cart)
        await uow.commit()

    async with backend.open_reads() as reads:
        assert await reads.carts.get(cart.id) == cart


async def test_a_cart_is_replaced_only_at_the_version_that_was_seen(backend: Backend) -> None:
    cart, unknown = a_cart(), a_cart()
    async with backend.open_unit_of_work() as uow:
        await uow.carts.save(cart)
        cart.add(a_variant("HAT"), 1, NOON)
        assert await uow.carts.replace(cart, cart.version - 1)
        assert not await uow.carts.replace(cart, cart.version - 1)
        assert not await uow.carts.replace(unknown, unknown.version)
        await uow.commit()

    async with backend.open_reads() as reads:
        assert await reads.carts.get(cart.id) == cart


async def test_a_cart_that_was_handed_over_is_not_replaced(backend: Backend) -> None:
    cart = a_cart()
    async with backend.open_unit_of_work() as uow:
        await uow.carts.save(cart)
        await uow.carts.hand_over(cart.customer_id, new_id())
        assert not await uow.carts.replace(cart, cart.version)


@pytest.mark.parametrize("ending", ["reopen", "consume"])
async def test_a_cart_is_settled_by_the_order_it_waits_for_and_only_once(
    backend: Backend, ending: str
) -> None:
    cart, order_id = a_cart(), new_id()
    cart.lock(order_id, NOON)
    expected = copy(cart)
    async with backend.open_unit_of_work() as uow:
        await uow.carts.save(cart)
        getattr(expected, ending)(order_id, LATER)
        with pytest.raises(IllegalTransition):
            await getattr(uow.carts, ending)(cart.id, new_id(), LATER)
        await getattr(uow.carts, ending)(cart.id, order_id, LATER)
        with pytest.raises(IllegalTransition):
            await getattr(uow.carts, ending)(cart.id, order_id, LATER)
        await uow.commit()

    async with backend.open_reads() as reads:
        assert await reads.carts.get(cart.id) == expected


async def test_what_is_not_committed_is_not_stored(backend: Backend) -> None:
    cart = a_cart()
    async with backend.open_unit_of_work() as uow:
        await uow.carts.save(cart)

    async with backend.open_reads() as reads:
        with pytest.raises(CartNotFound):
            await reads.carts.get(cart.id)
