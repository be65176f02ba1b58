"""Cancellations, refunds, timelines and filters at the real server."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chassis.database.audit import AUDIT
from chassis.database.engine import Database
from chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
)
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.money import Money
from chassis.rpc.money import money_message
from chassis.rpc.timestamps import timestamp
from chassis.testing.serving import acting_as, serving
from chassis.testing.tokens import trusting_verifier
from order_service.bootstrap import build
from order_service.config import OrderSettings
from shop.order.v1 import order_pb2, timeline_pb2
from shop.order.v1 import order_service_pb2 as api
from sqlalchemy import select

from services.order.tests.builders import a_variant
from services.order.tests.component.test_checkout import COMPLETE
from services.order.tests.shopper import Shopper
from services.order.tests.world import World

CANCELLED = order_pb2.ORDER_STATE_CANCELLED


@pytest.fixture
async def shopper(settings: Callable[[], OrderSettings]) -> AsyncIterator[Shopper]:
    async with serving(build(settings(), trusting_verifier())) as channel:
        with acting_as(Role.CUSTOMER):
            yield Shopper(channel)


async def bought(shopper: Shopper, world: World, **sold: int) -> order_pb2.Order:
    shirt = a_variant(f"SHIRT-{new_id()}", price=1999)
    world.sell(shirt, stock=sold.get("stock", 10))
    order = await shopper.place(await shopper.cart_of(shirt, quantity=2))
    return await shopper.when(order.id, **COMPLETE)


def a_refund(order: order_pb2.Order, minor: int, request_id: str = "") -> api.RefundOrderRequest:
    amount = money_message(Money(minor, "USD"))
    return api.RefundOrderRequest(
        request_id=request_id or str(new_id()), id=order.id, amount=amount, reason="Late."
    )


def a_cancellation(order: order_pb2.Order, request_id: str = "") -> api.CancelOrderRequest:
    return api.CancelOrderRequest(
        request_id=request_id or str(new_id()), id=order.id, reason="Changed my mind."
    )


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


async def test_staff_refund_a_part_and_the_timeline_names_them_to_staff_only(
    shopper: Shopper, world: World
) -> None:
    order = await bought(shopper, world)
    request_id = str(new_id())

    with acting_as(Role.STAFF):
        first = await shopper.orders.RefundOrder(a_refund(order, 500, request_id))
        again = await shopper.orders.RefundOrder(a_refund(order, 500, request_id))
        seen_by_staff = await shopper.orders.ListOrderEvents(
            api.ListOrderEventsRequest(id=order.id)
        )
    seen = await shopper.orders.ListOrderEvents(api.ListOrderEventsRequest(id=order.id))

    assert first == again
    assert first.refund.state == timeline_pb2.REFUND_STATE_SUCCEEDED
    assert first.order.payment_state == order_pb2.PAYMENT_STATE_PARTIALLY_REFUNDED
    assert first.order.refunded_amount.units == 5
    assert len(world.refunds[next(iter(world.refunds))]) == 1
    requested, done = seen_by_staff.events[-2:]
    assert (requested.actor, requested.reason) == (timeline_pb2.ORDER_ACTOR_STAFF, "Late.")
    assert requested.actor_id
    assert done.amount.units == 5
    assert not any(each.actor_id for each in seen.events)


async def test_what_staff_do_is_in_the_audit_log_and_what_shoppers_do_is_not(
    shopper: Shopper, world: World, migrated_url: str
) -> None:
    own, theirs = await bought(shopper, world), await bought(shopper, world)
    await shopper.orders.CancelOrder(a_cancellation(own))
    staff = new_id()
    with acting_as(Role.STAFF, staff):
        await shopper.orders.RefundOrder(a_refund(theirs, 500))
        await shopper.orders.CancelOrder(a_cancellation(theirs))

    database = Database(migrated_url, service="test")
    async with database.reading() as connection:
        noted = await connection.execute(
            select(AUDIT.c.action, AUDIT.c.subject).where(AUDIT.c.principal.contains(str(staff)))
        )
        entries = [tuple(row) for row in noted]
        about_own = select(AUDIT.c.seq).where(AUDIT.c.subject == f"order/{own.id}")
        assert (await connection.execute(about_own)).all() == []
    await database.close()

    assert entries == [
        ("order.refund", f"order/{theirs.id}"),
        ("order.cancel", f"order/{theirs.id}"),
    ]


async def test_lines_are_refunded_at_the_price_they_were_sold_for(
    shopper: Shopper, world: World
) -> None:
    order = await bought(shopper, world)
    line = api.RefundLine(line_id=order.lines[0].id, quantity=1)

    with acting_as(Role.STAFF):
        answer = await shopper.orders.RefundOrder(
            api.RefundOrderRequest(
                request_id=str(new_id()), id=order.id, lines=api.RefundLines(lines=[line])
            )
        )

    assert answer.refund.amount == order.lines[0].unit_price


async def test_more_than_was_captured_is_not_refunded(shopper: Shopper, world: World) -> None:
    order = await bought(shopper, world)

    with acting_as(Role.STAFF), pytest.raises(FailedPrecondition) as refusal:
        await shopper.orders.RefundOrder(a_refund(order, 4499))

    assert refusal.value.reason == "PAYMENT_AMOUNT_EXCEEDED"
    assert not world.refunds


async def test_a_customer_cannot_refund(shopper: Shopper, world: World) -> None:
    order = await bought(shopper, world)

    with pytest.raises(PermissionDenied):
        await shopper.orders.RefundOrder(a_refund(order, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        api.RefundOrderRequest(request_id=str(new_id()), id=str(new_id())),
        api.RefundOrderRequest(
            request_id=str(new_id()), id=str(new_id()), lines=api.RefundLines(lines=[])
        ),
        api.RefundOrderRequest(
            request_id=str(new_id()), id="1", amount=money_message(Money(1, "USD"))
        ),
        api.RefundOrderRequest(
            request_id=str(new_id()), id=str(new_id()), amount=money_message(Money(-1, "USD"))
        ),
    ],
)
async def test_a_refund_of_nothing_is_invalid(
    shopper: Shopper, wrong: api.RefundOrderRequest
) -> None:
    with acting_as(Role.STAFF), pytest.raises(InvalidArgument):
        await shopper.orders.RefundOrder(wrong)


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
