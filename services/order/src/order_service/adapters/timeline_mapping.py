"""Timelines and refunds as protobuf messages."""

from collections.abc import Sequence
from uuid import UUID

from chassis.money import Money
from chassis.rpc.money import money_message
from chassis.rpc.timestamps import timestamp
from shop.order.v1 import order_service_pb2, timeline_pb2

from order_service.application.viewer import Viewer
from order_service.domain.order import Order
from order_service.domain.saga import Saga
from order_service.domain.timeline import Entry


def event_message(entry: Entry, currency: str, viewer: Viewer) -> timeline_pb2.OrderEvent:
    amount = entry.amount_minor
    return timeline_pb2.OrderEvent(
        version=entry.version,
        kind=timeline_pb2.OrderEventKind.Value(f"ORDER_EVENT_KIND_{entry.milestone}"),
        time=timestamp(entry.at),
        actor=timeline_pb2.OrderActor.Value(f"ORDER_ACTOR_{entry.actor.kind}"),
        actor_id=str(entry.actor.id or "") if viewer.is_staff else "",
        reason=entry.reason,
        amount=None if amount is None else money_message(Money(amount, currency)),
    )


def timeline_message(
    order: Order, entries: Sequence[Entry], viewer: Viewer
) -> order_service_pb2.OrderTimeline:
    events = [event_message(each, order.currency, viewer) for each in entries]
    return order_service_pb2.OrderTimeline(order_id=str(order.id), events=events)


def refund_message(refund_id: UUID, saga: Saga) -> timeline_pb2.Refund:
    amount = saga.must_have_wish.amount
    state = timeline_pb2.REFUND_STATE_PENDING if saga.step else timeline_pb2.REFUND_STATE_SUCCEEDED
    return timeline_pb2.Refund(
        id=str(refund_id), amount=money_message(amount) if amount else None, state=state
    )
