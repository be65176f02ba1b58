"""Giving money back at the real server."""

from uuid import UUID

import pytest
from chassis.database.audit import AUDIT
from chassis.database.engine import Database
from chassis.errors import (
    FailedPrecondition,
    InvalidArgument,
    PermissionDenied,
)
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.money import Money
from chassis.rpc.money import money_message
from chassis.testing.serving import acting_as
from shop.order.v1 import order_pb2, timeline_pb2
from shop.order.v1 import order_service_pb2 as api
from sqlalchemy import select

from services.order.tests.component.purchases import a_cancellation, a_refund, bought
from services.order.tests.shopper import Shopper
from services.order.tests.world import World


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


async def test_a_unit_is_refunded_once_however_many_refunds_there_are(
    shopper: Shopper, world: World
) -> None:
    order = await bought(shopper, world)  # two units
    line_id = order.lines[0].id

    async def refund(quantity: int) -> None:
        lines = api.RefundLines(lines=[api.RefundLine(line_id=line_id, quantity=quantity)])
        with acting_as(Role.STAFF):
            await shopper.orders.RefundOrder(
                api.RefundOrderRequest(request_id=str(new_id()), id=order.id, lines=lines)
            )

    await refund(1)
    with pytest.raises(FailedPrecondition) as refusal:
        await refund(2)
    await refund(1)

    assert (refusal.value.reason, refusal.value.metadata["left"]) == (
        "PAYMENT_AMOUNT_EXCEEDED",
        "1",
    )
    assert sum(world.refunds[UUID(order.id)].values()) == 2 * 1999


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
