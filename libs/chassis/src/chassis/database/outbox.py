"""The transactional outbox: events are rows of the transaction that caused them."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    LargeBinary,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    exists,
    func,
    insert,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.prepared import Prepared
from chassis.ids import new_id
from chassis.telemetry.traceparent import TRACEPARENT
from chassis.telemetry.tracing import traceparent
from chassis.unit_of_work import Event

_MOST_IN_MEMORY = 1000


@dataclass(frozen=True)
class OutboxMessage:
    """One event on its way out; consumers apply it only if its version is newer than theirs."""

    subject: str
    """`shop.<context>.v1.<Event>`."""
    aggregate_id: str
    aggregate_version: int
    payload: bytes
    """The serialised protobuf message of the event."""


type Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """What the relay needs of a row to publish it."""

    id: UUID
    subject: str
    aggregate_id: str
    aggregate_version: int
    payload: bytes
    headers: Headers


class Committed:
    """Events that this process has committed, until its relay takes them: it need not read them.

    They are in the table all the same, where the relay finds those that are lost here.
    """

    def __init__(self) -> None:
        self._rows: list[OutboxRow] = []
        self._some = asyncio.Event()

    def add(self, rows: Sequence[OutboxRow]) -> None:
        if len(self._rows) < _MOST_IN_MEMORY:
            self._rows.extend(rows)
        self._some.set()

    def take(self) -> list[OutboxRow]:
        """All there are, in the order of their commits."""
        rows, self._rows = self._rows, []
        self._some.clear()
        return rows

    async def wait(self) -> None:
        """Return when there are some."""
        await self._some.wait()


type EncodeEvent = Callable[[Event], OutboxMessage]


_OUTBOX = table(
    "outbox",
    column("id", Uuid),
    column("aggregate_id", Text),
    column("aggregate_version", BigInteger),
    column("subject", Text),
    column("payload", LargeBinary),
    column("headers", JSONB),
)
_GIVEN = {"headers": ARRAY(Text)}  # as text, for an array of JSON is none that the driver knows


def _new_rows() -> Select[Any]:
    """The rows that are given as `outbox_values`."""
    arrays = (
        bindparam(f"outbox_{each.name}", type_=_GIVEN.get(each.name, ARRAY(each.type)))
        for each in _OUTBOX.c
    )
    rows = func.unnest(*arrays).table_valued(*_OUTBOX.c.keys(), name="event").render_derived()
    return select(*(rows.c[each] for each in _OUTBOX.c.keys()[:-1]), cast(rows.c.headers, JSONB))


_WRITE = Prepared(insert(_OUTBOX).from_select(_OUTBOX.c.keys(), _new_rows()))


def outbox_if(changed: CTE) -> CTE:
    """A part of a statement: write the events that it is given if `changed` returns anything."""
    rows = _new_rows().where(exists(select(changed)))
    return insert(_OUTBOX).from_select(_OUTBOX.c.keys(), rows).cte("told")


def headers_here() -> Headers:
    """What an event that is recorded now takes with it: the trace of what is being done."""
    trace = traceparent()
    return {TRACEPARENT: trace} if trace else {}


def outbox_rows(messages: Sequence[tuple[OutboxMessage, Headers]]) -> list[OutboxRow]:
    return [
        OutboxRow(
            new_id(),
            each.subject,
            each.aggregate_id,
            each.aggregate_version,
            each.payload,
            headers,
        )
        for each, headers in messages
    ]


def outbox_values(rows: Sequence[OutboxRow]) -> dict[str, list[Any]]:
    """What a statement with `outbox_if` takes."""
    return {
        "outbox_id": [row.id for row in rows],
        "outbox_aggregate_id": [row.aggregate_id for row in rows],
        "outbox_aggregate_version": [row.aggregate_version for row in rows],
        "outbox_subject": [row.subject for row in rows],
        "outbox_payload": [row.payload for row in rows],
        "outbox_headers": [json.dumps(row.headers) for row in rows],
    }


async def write_outbox(
    connection: AsyncConnection, messages: Sequence[tuple[OutboxMessage, Headers]]
) -> list[OutboxRow]:
    """Insert the messages in order; they are published after the commit."""
    rows = outbox_rows(messages)
    await _WRITE.run(connection, **outbox_values(rows))
    return rows
