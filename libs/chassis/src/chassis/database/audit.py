"""The audit log: who did what, in a table that is only added to.

Each entry's hash covers the entry and the hash before it, so whoever changes, removes or inserts
one breaks the chain from there on. Entries cut off at the end leave a shorter chain that is whole:
note a `Chain` elsewhere from time to time, and give it to `verify`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.rpc import context
from chassis.unit_of_work import AuditDetail

AUDIT = Table(
    "audit",
    MetaData(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("principal", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
_LOCK = 7_306_913  # any fixed number: those who add to one database's log take turns
_NOTHING_BEFORE = bytes(32)
_PAGE = 250
"""Entries that are hashed in one go, while nothing else of this process runs."""
_APPEND_ONLY = (
    """
    CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    """
    CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()
    """,
    """
    CREATE TRIGGER audit_stays BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()
    """,
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM PUBLIC, CURRENT_USER",
)


@dataclass(frozen=True)
class AuditEntry:
    """One action, before it has its place in the chain."""

    action: str
    subject: str
    details: Mapping[str, AuditDetail]


@dataclass(frozen=True)
class Chain:
    """What `verify` found: how far the log is whole, and the hash it ends with there."""

    length: int
    head: bytes
    broken_at: int | None = None
    """The `seq` of the first entry that is not as it was written."""


@dataclass(frozen=True)
class Stretch:
    """A part of the log that `verify_after` looked at."""

    chain: Chain
    complete: bool
    """Whether it ends where the log does, and is whole."""


def create_audit_table(connection: Connection) -> None:
    """For the revision `…_audit` of a service that audits."""
    AUDIT.create(connection)
    for statement in _APPEND_ONLY:
        connection.exec_driver_sql(statement)


async def write_audit(connection: AsyncConnection, entries: Sequence[AuditEntry]) -> None:
    """Add the entries; until the transaction ends nobody else can, so do it last."""
    await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    head = (await connection.execute(_HEAD)).one()
    seq, previous, who = head.seq or 0, head.hash or _NOTHING_BEFORE, _principal()
    rows = []
    for entry in entries:
        seq += 1
        row = {
            "seq": seq,
            "at": head.at,
            "principal": who,
            "action": entry.action,
            "subject": entry.subject,
            "details": dict(entry.details),
            "previous_hash": previous,
        }
        previous = _hash(row)
        rows.append({**row, "hash": previous})
    await connection.execute(insert(AUDIT), rows)


async def verify(connection: AsyncConnection, noted: Chain | None = None) -> Chain:
    """Recompute the whole chain, and find in it the one noted before, if one was."""
    chain = await _walk(connection, Chain(0, _NOTHING_BEFORE), noted=noted)
    if chain.broken_at is None and noted is not None and chain.length < noted.length:
        return Chain(chain.length, chain.head, broken_at=chain.length + 1)
    return chain


async def verify_after(connection: AsyncConnection, whole: Chain | None, pages: int) -> Stretch:
    """Go on, so many pages further, from a chain that was found whole or noted before."""
    if whole is None or whole.length == 0:
        whole = Chain(0, _NOTHING_BEFORE)
    elif not await _has(connection, whole):
        return Stretch(Chain(0, _NOTHING_BEFORE, broken_at=whole.length), complete=False)
    chain = await _walk(connection, whole, pages=pages)
    ended = chain.length - whole.length < pages * _PAGE
    return Stretch(chain, complete=ended and chain.broken_at is None)


async def _walk(
    connection: AsyncConnection,
    chain: Chain,
    *,
    noted: Chain | None = None,
    pages: int | None = None,
) -> Chain:
    """Page by page from here on, until the end, the break or the last of these pages."""
    for _ in count() if pages is None else range(pages):
        rows = await _page_after(connection, chain.length)
        for row in rows:
            chain = _extended(chain, row, noted)
            if chain.broken_at is not None:
                return chain
        if len(rows) < _PAGE:
            return chain
    return chain


async def _has(connection: AsyncConnection, chain: Chain) -> bool:
    query = select(AUDIT.c.hash).where(AUDIT.c.seq == chain.length)
    found: bytes | None = (await connection.execute(query)).scalar_one_or_none()
    return found == chain.head


_LAST = select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1).subquery()
_NOW = select(func.clock_timestamp().label("at")).subquery()
_HEAD = select(_NOW.c.at, _LAST.c.seq, _LAST.c.hash).select_from(
    _NOW.outerjoin(_LAST, literal_column("true"))
)


async def _page_after(connection: AsyncConnection, seq: int) -> Sequence[Row[Any]]:
    query = select(AUDIT).where(AUDIT.c.seq > seq).order_by(AUDIT.c.seq).limit(_PAGE)
    return (await connection.execute(query)).all()


def _extended(chain: Chain, row: Row[Any], noted: Chain | None) -> Chain:
    seq = chain.length + 1
    right_hash = _hash(row._asdict())
    whole = row.seq == seq and row.previous_hash == chain.head and row.hash == right_hash
    if noted is not None and seq == noted.length:
        whole = whole and row.hash == noted.head
    return Chain(seq, row.hash) if whole else Chain(chain.length, chain.head, broken_at=seq)


def _hash(row: Mapping[str, Any]) -> bytes:
    at: datetime = row["at"]
    content = [
        row["seq"],
        at.astimezone(UTC).isoformat(),
        row["principal"],
        row["action"],
        row["subject"],
        row["details"],
        row["previous_hash"].hex(),
    ]
    body = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).digest()


def _principal() -> str:
    """`staff/<subject>`, `service/<workload>`, or `system` for what nobody asked for."""
    call = context.current()
    if call.principal is not None:
        return f"{call.principal.role.value}/{call.principal.subject}"
    return f"service/{call.workload}" if call.workload else "system"
