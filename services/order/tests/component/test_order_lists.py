"""Lists of orders and their timelines at the real server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chassis.errors import (
    InvalidArgument,
    PermissionDenied,
)
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.rpc.timestamps import timestamp
from chassis.testing.serving import acting_as
from google.protobuf.timestamp_pb2 import Timestamp
from shop.order.v1 import order_pb2
from shop.order.v1 import order_service_pb2 as api

from services.order.tests.component.purchases import a_cancellation, bought
from services.order.tests.shopper import Shopper
from services.order.tests.world import World

CANCELLED = order_pb2.ORDER_STATE_CANCELLED


async def test_orders_are_filtered(shopper: Shopper, world: World) -> None:
    kept, cancelled = await bought(shopper, world), await bought(shopper, world)
    await shopper.orders.CancelOrder(a_cancellation(cancelled))
    await shopper.when(cancelled.id, payment_state=order_pb2.PAYMENT_STATE_REFUNDED)
    now = datetime.now(UTC)

    async def listed(**wanted: Any) -> list[str]:
        found = await shopper.orders.ListOrders(api.ListOrdersRequest(**wanted))
        return [order.id for order in found.orders]

    assert await listed(state=CANCELLED) == [cancelled.id]
    assert await listed(payment_state=order_pb2.PAYMENT_STATE_CAPTURED) == [kept.id]
    assert await listed(fulfilment_state=order_pb2.FULFILMENT_STATE_PREPARING) == [kept.id]
    assert await listed(created_from=timestamp(now + timedelta(hours=1))) == []
    assert await listed(created_before=timestamp(now + timedelta(hours=1))) == [
        cancelled.id,
        kept.id,
    ]


async def test_orders_of_a_time_that_never_is_are_refused(shopper: Shopper) -> None:
    never = Timestamp(seconds=10**13)

    with pytest.raises(InvalidArgument, match="created_from"):
        await shopper.orders.ListOrders(api.ListOrdersRequest(created_from=never))


async def test_staff_see_the_orders_of_all_and_customers_only_their_own(
    shopper: Shopper, world: World
) -> None:
    order = await bought(shopper, world)

    with acting_as(Role.STAFF):
        of_customer = await shopper.orders.ListOrders(
            api.ListOrdersRequest(customer_id=order.customer_id)
        )
        of_all = await shopper.orders.ListOrders(
            api.ListOrdersRequest(all_customers=True, page_size=1)
        )
        own = await shopper.orders.ListOrders(api.ListOrdersRequest())
        found = await shopper.orders.GetOrder(api.GetOrderRequest(id=order.id))

    assert [each.id for each in of_customer.orders] == [order.id]
    assert [each.id for each in of_all.orders] == [order.id]
    assert (list(own.orders), found.order.id) == ([], order.id)
    with pytest.raises(PermissionDenied):
        await shopper.orders.ListOrders(api.ListOrdersRequest(all_customers=True))
    with pytest.raises(InvalidArgument) as refusal:
        await shopper.orders.ListOrders(
            api.ListOrdersRequest(page_token=of_all.next_page_token or "x")
        )
    assert refusal.value.reason == "INVALID_PAGE_TOKEN"


async def test_a_timeline_comes_in_pages(shopper: Shopper, world: World) -> None:
    order = await bought(shopper, world)

    first = await shopper.orders.ListOrderEvents(
        api.ListOrderEventsRequest(id=order.id, page_size=3)
    )
    rest = await shopper.orders.ListOrderEvents(
        api.ListOrderEventsRequest(id=order.id, page_token=first.next_page_token)
    )

    assert [each.version for each in [*first.events, *rest.events]] == [1, 2, 3, 4]
    assert rest.next_page_token == ""
    with pytest.raises(InvalidArgument):
        await shopper.orders.ListOrderEvents(
            api.ListOrderEventsRequest(id=order.id, page_token="forged")
        )


async def test_timelines_of_several_orders_are_read_at_once_and_only_ones_own(
    shopper: Shopper, world: World
) -> None:
    mine = [(await bought(shopper, world)).id for _ in range(2)]
    with acting_as(Role.CUSTOMER):
        theirs = (await bought(shopper, world)).id
    request = api.BatchListOrderEventsRequest(ids=[*mine, theirs, str(new_id())])

    found = (await shopper.orders.BatchListOrderEvents(request)).timelines
    alone = await shopper.orders.ListOrderEvents(api.ListOrderEventsRequest(id=mine[0]))

    events = {each.order_id: list(each.events) for each in found}
    assert set(events) == set(mine)
    assert events[mine[0]] == list(alone.events)
