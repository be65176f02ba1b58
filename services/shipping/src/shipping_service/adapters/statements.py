"""The statements on shipments, prepared once."""

from typing import Any

from chassis.database.prepared import Prepared, array_of, named
from chassis.database.set_based import unnested
from sqlalchemy import (
    Column,
    ColumnElement,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from shipping_service.adapters.tables import shipment, tracking_event


def _one_of(column: Column[Any], values: str) -> ColumnElement[bool]:
    """`column = ANY($1)`: one prepared statement, however many values."""
    return column == any_(array_of(values, column.type))


_EVENTS = select(unnested(tracking_event.c, "event_"))
_STEPS = unnested((shipment.c.id, shipment.c.next_step_at), "step_")
_ADDED = (
    insert(shipment)
    .values(named(shipment.c.keys()))
    .on_conflict_do_nothing()
    .returning(shipment.c.id)
    .cte("added")
)
_SAVED = (
    update(shipment)
    .where(shipment.c.id == _STEPS.c.id)
    .values(next_step_at=_STEPS.c.next_step_at)
    .cte("saved")
)
ADD = Prepared(
    insert(tracking_event).from_select(
        tracking_event.c.keys(), _EVENTS.where(exists(select(_ADDED)))
    )
)
SAVE = Prepared(
    insert(tracking_event).from_select(tracking_event.c.keys(), _EVENTS).add_cte(_SAVED)
)

_OF_ORDER = select(shipment).where(shipment.c.order_id == bindparam("order_id"))
OF_ORDER = Prepared(_OF_ORDER)
LOCK_OF_ORDER = Prepared(_OF_ORDER.with_for_update())
LOCK_DUE = Prepared(
    select(shipment)
    .where(shipment.c.next_step_at <= func.now())
    .order_by(shipment.c.next_step_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
FIND = Prepared(
    select(shipment).where(
        or_(_one_of(shipment.c.id, "ids"), _one_of(shipment.c.order_id, "order_ids"))
    )
)
EVENTS = Prepared(
    select(tracking_event)
    .where(_one_of(tracking_event.c.shipment_id, "shipment_ids"))
    .order_by(tracking_event.c.version)
)
NOW = Prepared(select(func.now().label("now")))
