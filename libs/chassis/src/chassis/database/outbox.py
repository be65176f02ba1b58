"""The transactional outbox: events are rows of the transaction that caused them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

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


type EncodeEvent = Callable[[Event], OutboxMessage]


async def write_outbox(
    connection: AsyncConnection, outbox: Table, messages: Sequence[OutboxMessage]
) -> None:
    """Insert the messages in order; they are published after the commit."""
    trace = traceparent()
    headers = {TRACEPARENT: trace} if trace else {}
    rows = [
        {
            "id": new_id(),
            "aggregate_id": message.aggregate_id,
            "aggregate_version": message.aggregate_version,
            "subject": message.subject,
            "payload": message.payload,
            "headers": headers,
        }
        for message in messages
    ]
    await connection.execute(insert(outbox), rows)
