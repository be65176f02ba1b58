"""The transactional outbox: events are rows of the transaction that caused them."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, LargeBinary, Text, Uuid, bindparam, text
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


_WRITE = Prepared(
    text("""
        INSERT INTO outbox (id, aggregate_id, aggregate_version, subject, payload, headers)
        SELECT id, aggregate_id, version, subject, payload, headers::jsonb
        FROM unnest(:ids, :aggregate_ids, :versions, :subjects, :payloads, :headers)
            AS each (id, aggregate_id, version, subject, payload, headers)
    """).bindparams(
        bindparam("ids", type_=ARRAY(Uuid)),
        bindparam("aggregate_ids", type_=ARRAY(Text)),
        bindparam("versions", type_=ARRAY(BigInteger)),
        bindparam("subjects", type_=ARRAY(Text)),
        bindparam("payloads", type_=ARRAY(LargeBinary)),
        bindparam("headers", type_=ARRAY(Text)),
    )
)


def headers_here() -> Headers:
    """What an event that is recorded now takes with it: the trace of what is being done."""
    trace = traceparent()
    return {TRACEPARENT: trace} if trace else {}


async def write_outbox(
    connection: AsyncConnection, messages: Sequence[tuple[OutboxMessage, Headers]]
) -> list[OutboxRow]:
    """Insert the messages in order; they are published after the commit."""
    rows = [
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
    await _WRITE.run(
        connection,
        ids=[row.id for row in rows],
        aggregate_ids=[row.aggregate_id for row in rows],
        versions=[row.aggregate_version for row in rows],
        subjects=[row.subject for row in rows],
        payloads=[row.payload for row in rows],
        headers=[json.dumps(row.headers) for row in rows],
    )
    return rows
