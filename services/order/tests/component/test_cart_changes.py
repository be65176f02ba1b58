"""Carts change once per request, whoever else changes them at the same moment."""

import asyncio
from uuid import UUID

import pytest
from chassis.errors import AlreadyExists, FailedPrecondition, NotFound
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.serving import acting_as
from shop.order.v1 import cart_pb2
from shop.order.v1 import cart_service_pb2 as carts

from services.order.tests.builders import a_variant
from services.order.tests.shopper import Shopper
from services.order.tests.world import World


@pytest.fixture
async def cart(shopper: Shopper, world: World) -> cart_pb2.Cart:
    shirt = a_variant("SHIRT")
    world.sell(shirt)
    return await shopper.cart_of(shirt)


def more_of(cart: cart_pb2.Cart) -> carts.AddCartLinesRequest:
    line = carts.CartLineInput(variant_id=cart.lines[0].variant_id, quantity=1)
    return carts.AddCartLinesRequest(request_id=str(new_id()), cart_id=cart.id, lines=[line])


async def test_changes_at_the_same_moment_are_all_made(
    shopper: Shopper, cart: cart_pb2.Cart
) -> None:
    await asyncio.gather(*(shopper.carts.AddCartLines(more_of(cart)) for _ in range(8)))

    assert (await shopper.cart(cart)).lines[0].quantity == 1 + 8


async def test_the_same_change_at_the_same_moment_is_made_once(
    shopper: Shopper, cart: cart_pb2.Cart
) -> None:
    change = more_of(cart)

    first, *others = await asyncio.gather(*(shopper.carts.AddCartLines(change) for _ in range(8)))

    assert all(other == first for other in others)
    assert (await shopper.cart(cart)).lines[0].quantity == 2


async def test_the_same_cart_asked_for_at_the_same_moment_is_created_once(
    shopper: Shopper,
) -> None:
    creation = carts.CreateCartRequest(request_id=str(new_id()), currency="USD")

    created = await asyncio.gather(*(shopper.carts.CreateCart(creation) for _ in range(8)))

    assert len({response.cart.id for response in created}) == 1
    assert await shopper.cart(created[0].cart) == created[0].cart


async def test_a_refused_change_stays_refused(
    shopper: Shopper, world: World, cart: cart_pb2.Cart
) -> None:
    shirt = UUID(cart.lines[0].variant_id)
    change = more_of(cart)
    world.sell(a_variant("SHIRT", id=shirt, is_sold=False))
    with pytest.raises(FailedPrecondition) as refusal:
        await shopper.carts.AddCartLines(change)
    world.sell(a_variant("SHIRT", id=shirt))

    with pytest.raises(FailedPrecondition) as again:
        await shopper.carts.AddCartLines(change)

    assert again.value.reason == refusal.value.reason == "VARIANT_UNAVAILABLE"
    assert await shopper.cart(cart) == cart


async def test_a_request_id_with_another_change_is_refused(
    shopper: Shopper, cart: cart_pb2.Cart
) -> None:
    change = more_of(cart)
    await shopper.carts.AddCartLines(change)
    change.lines[0].quantity = 7

    with pytest.raises(AlreadyExists) as refusal:
        await shopper.carts.AddCartLines(change)

    assert refusal.value.reason == "REQUEST_ID_REUSED"
    assert (await shopper.cart(cart)).lines[0].quantity == 2


async def test_somebody_elses_cart_is_not_changed(shopper: Shopper, cart: cart_pb2.Cart) -> None:
    with acting_as(Role.CUSTOMER), pytest.raises(NotFound) as refusal:
        await shopper.carts.AddCartLines(more_of(cart))

    assert refusal.value.reason == "CART_NOT_FOUND"
    assert await shopper.cart(cart) == cart
