"""The timeline's rows, written by the very statement that changes their order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Row, Select, bindparam, column, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from order_service.adapters.tables import order_event as table
from order_service.domain.timeline import Actor, ActorKind, Entry, Milestone

_COLUMNS = [each for each in table.c if each is not table.c.order_id]


def with_entries(changed: CTE) -> Select[Any]:
    """Add the `entries` of the order that `changed` returns, if it does; then give its columns."""
    recorded = (
        func.jsonb_to_recordset(bindparam("entries", type_=JSONB))
        .table_valued(*(column(each.name, each.type) for each in _COLUMNS))
        .render_derived(name="entry", with_types=True)
    )
    added = (
        insert(table)
        .from_select(
            [table.c.order_id, *_COLUMNS],
            select(changed.c.id, *(recorded.c[each.name] for each in _COLUMNS)).select_from(
                changed.join(recorded, bindparam("all", True))
            ),
        )
        .cte("added")
    )
    return select(changed).add_cte(added)


def first_entries(ids: Sequence[UUID], most: int) -> Select[Any]:
    """The oldest entries of each of these orders, at most so many of each."""
    place = func.row_number().over(partition_by=table.c.order_id, order_by=table.c.version)
    placed = select(table, place.label("place")).where(table.c.order_id.in_(ids)).subquery()
    return select(placed).where(placed.c.place <= most).order_by(placed.c.version)


def entry_of(row: Row[Any]) -> Entry:
    return Entry(
        version=row.version,
        milestone=Milestone(row.milestone),
        at=row.at,
        actor=Actor(ActorKind(row.actor), row.actor_id),
        reason=row.reason,
        amount_minor=row.amount_minor,
    )


def entry_documents(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "version": each.version,
            "milestone": each.milestone.value,
            "at": each.at.isoformat(),
            "actor": each.actor.kind.value,
            "actor_id": str(each.actor.id) if each.actor.id else None,
            "reason": each.reason,
            "amount_minor": each.amount_minor,
        }
        for each in entries
    ]
