"""The transactional outbox: events are rows of the transaction that caused them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, LargeBinary, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.prepared import Prepared
from chassis.ids import new_id
from chassis.telemetry.traceparent import TRACEPARENT
from chassis.telemetry.tracing import traceparent
from chassis.unit_of_work import Event


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
) -> None:
    """Insert the messages in order; they are published after the commit."""
    await _WRITE.run(
        connection,
        ids=[new_id() for _ in messages],
        aggregate_ids=[each.aggregate_id for each, _ in messages],
        versions=[each.aggregate_version for each, _ in messages],
        subjects=[each.subject for each, _ in messages],
        payloads=[each.payload for each, _ in messages],
        headers=[json.dumps(headers) for _, headers in messages],
    )
