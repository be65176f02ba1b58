"""Calling orders off at the real server."""

import pytest
from chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    NotFound,
)
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.serving import acting_as
from shop.order.v1 import order_pb2, timeline_pb2
from shop.order.v1 import order_service_pb2 as api

from services.order.tests.component.purchases import a_cancellation, bought
from services.order.tests.component.test_checkout import COMPLETE
from services.order.tests.shopper import Shopper
from services.order.tests.world import World

CANCELLED = order_pb2.ORDER_STATE_CANCELLED


async def test_a_shopper_calls_an_order_off(shopper: Shopper, world: World) -> None:
    order = await bought(shopper, world)

    answer = await shopper.orders.CancelOrder(a_cancellation(order))

    assert answer.order.state == CANCELLED
    ended = await shopper.when(order.id, payment_state=order_pb2.PAYMENT_STATE_REFUNDED)
    assert ended.refunded_amount == order.totals.total
    events = (await shopper.orders.ListOrderEvents(api.ListOrderEventsRequest(id=order.id))).events
    assert [
        timeline_pb2.OrderEventKind.Name(each.kind).removeprefix("ORDER_EVENT_KIND_")
        for each in events
    ] == [
        "PLACED",
        "CONFIRMED",
        "CAPTURED",
        "PREPARING",
        "CANCELLED",
        "REFUNDED",
    ]
    assert [each.version for each in events] == list(range(1, 7))
    assert (events[4].actor, events[4].reason) == (
        timeline_pb2.ORDER_ACTOR_SHOPPER,
        "Changed my mind.",
    )


async def test_the_same_cancellation_again_has_the_same_answer_and_another_order_is_an_error(
    shopper: Shopper, world: World
) -> None:
    order, other = await bought(shopper, world), await bought(shopper, world)
    request_id = str(new_id())
    await shopper.orders.CancelOrder(a_cancellation(order, request_id))

    again = await shopper.orders.CancelOrder(a_cancellation(order, request_id))

    assert again.order.state == CANCELLED
    with pytest.raises(AlreadyExists) as refusal:
        await shopper.orders.CancelOrder(a_cancellation(other, request_id))
    assert refusal.value.reason == "REQUEST_ID_REUSED"


async def test_what_the_carrier_has_cannot_be_called_off(shopper: Shopper, world: World) -> None:
    order = await bought(shopper, world)
    world.dispatched.update(world.shipments)

    for _ in range(2):
        with pytest.raises(FailedPrecondition) as refusal:
            await shopper.orders.CancelOrder(a_cancellation(order))
        assert refusal.value.reason == "ORDER_ALREADY_SHIPPED"
    assert (await shopper.when(order.id, **COMPLETE)).version == order.version


async def test_somebody_elses_order_cannot_be_called_off(shopper: Shopper, world: World) -> None:
    order = await bought(shopper, world)

    with acting_as(Role.CUSTOMER):
        for call in (
            shopper.orders.CancelOrder(a_cancellation(order)),
            shopper.orders.ListOrderEvents(api.ListOrderEventsRequest(id=order.id)),
        ):
            with pytest.raises(NotFound) as refusal:
                await call
            assert refusal.value.reason == "ORDER_NOT_FOUND"
