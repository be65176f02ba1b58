"""The statements on shipments, prepared once."""

from typing import Any

from chassis.database.prepared import Prepared, array_of, named
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from shipping_service.adapters.tables import shipment, tracking_event


def _one_of(column: Column[Any], values: str) -> ColumnElement[bool]:
    """`column = ANY($1)`: one prepared statement, however many values."""
    return column == any_(array_of(values, column.type))


ADD = Prepared(insert(shipment).values(named(shipment.c.keys())).on_conflict_do_nothing())
ADD_EVENTS = Prepared(
    text("""
        INSERT INTO tracking_event (shipment_id, version, state, description, at)
        SELECT * FROM unnest(:shipment_id, :version, :state, :description, :at)
    """).bindparams(
        bindparam("shipment_id", type_=ARRAY(Uuid)),
        bindparam("version", type_=ARRAY(BigInteger)),
        bindparam("state", type_=ARRAY(Text)),
        bindparam("description", type_=ARRAY(Text)),
        bindparam("at", type_=ARRAY(DateTime(timezone=True))),
    )
)
SAVE = Prepared(
    text("""
        UPDATE shipment SET next_step_at = given.next_step_at
        FROM unnest(:ids, :next_steps) AS given (id, next_step_at)
        WHERE shipment.id = given.id
    """).bindparams(
        bindparam("ids", type_=ARRAY(Uuid)),
        bindparam("next_steps", type_=ARRAY(DateTime(timezone=True))),
    )
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
