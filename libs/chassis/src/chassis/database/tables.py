"""Tables that every service has beside its own: outbox, inbox, idempotency keys, dead letters."""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import Index


@dataclass(frozen=True)
class ChassisTables:
    """The chassis's tables in one service's metadata."""

    outbox: Table
    inbox: Table
    idempotency_key: Table
    dead_letter: Table


def chassis_tables(metadata: MetaData) -> ChassisTables:
    """Define them in this metadata; their migration is `create_chassis_tables`."""
    return ChassisTables(
        _outbox(metadata), _inbox(metadata), _idempotency_key(metadata), _dead_letter(metadata)
    )


def _outbox(metadata: MetaData) -> Table:
    table = Table(
        "outbox",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("seq", BigInteger, Identity(), nullable=False),
        Column("aggregate_id", Text, nullable=False),
        Column("aggregate_version", BigInteger, nullable=False),
        Column("subject", Text, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("created_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
        Column("published_at", DateTime(timezone=True)),
    )
    # Only what is still to publish is indexed, so the index stays small whatever is kept.
    Index("outbox_unpublished", table.c.seq, postgresql_where=text("published_at IS NULL"))
    return table


def _inbox(metadata: MetaData) -> Table:
    return Table(
        "inbox",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("message_id", Text, primary_key=True),
        Column("received_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
    )


def _idempotency_key(metadata: MetaData) -> Table:
    return Table(
        "idempotency_key",
        metadata,
        Column("principal", Text, primary_key=True),
        Column("method", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("request_hash", LargeBinary, nullable=False),
        Column("response", LargeBinary),
        Column("refusal", LargeBinary),
        Column("created_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
    )


def _dead_letter(metadata: MetaData) -> Table:
    return Table(
        "dead_letter",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("message_id", Text, primary_key=True),
        Column("subject", Text, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("error", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("created_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
        Column("resolved_at", DateTime(timezone=True)),
    )
