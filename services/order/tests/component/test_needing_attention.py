"""What cannot go on by itself is shown to staff, who can call it off."""

import asyncio

import pytest
from chassis.errors import PermissionDenied
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.serving import acting_as
from shop.order.v1 import order_pb2
from shop.order.v1 import order_service_pb2 as api

from services.order.tests.builders import a_variant
from services.order.tests.shopper import Shopper
from services.order.tests.world import Fault, World

ASKED = api.ListOrdersNeedingAttentionRequest()


async def test_an_order_whose_authorization_ended_waits_for_staff_who_call_it_off(
    shopper: Shopper, world: World
) -> None:
    shirt = a_variant(f"SHIRT-{new_id()}")
    world.sell(shirt, stock=3)
    world.faults["commit"].append(Fault.AUTHORIZATIONS_END)
    order = await shopper.place(await shopper.cart_of(shirt, quantity=1))
    assert order.state == order_pb2.ORDER_STATE_CONFIRMED

    with acting_as(Role.STAFF):
        trouble = await the_trouble(shopper)
        wish = api.CancelOrderRequest(request_id=str(new_id()), id=order.id, reason="Expired.")
        await shopper.orders.CancelOrder(wish)

    assert (trouble.order.id, trouble.step) == (order.id, "CAPTURE")
    assert trouble.reason == "PAYMENT_NOT_AUTHORIZED"
    assert "Call the order off" in trouble.advice
    ended = await shopper.when(order.id, payment_state=order_pb2.PAYMENT_STATE_VOIDED)
    assert ended.state == order_pb2.ORDER_STATE_CANCELLED
    assert world.available[shirt.sku] == 3
    with acting_as(Role.STAFF):
        assert not (await shopper.orders.ListOrdersNeedingAttention(ASKED)).troubles


async def test_only_staff_see_what_needs_attention(shopper: Shopper) -> None:
    with pytest.raises(PermissionDenied):
        await shopper.orders.ListOrdersNeedingAttention(ASKED)


async def the_trouble(shopper: Shopper) -> api.OrderTrouble:
    async with asyncio.timeout(20):
        while not (found := (await shopper.orders.ListOrdersNeedingAttention(ASKED)).troubles):
            await asyncio.sleep(0.02)
    [trouble] = found
    return trouble
