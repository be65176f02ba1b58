"""The audit log: who did what, in a table that is only added to.

Each entry's hash covers the entry and the hash before it, so whoever changes, removes or inserts
one breaks the chain from there on (`audit_verifying`).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
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
NOTHING_BEFORE = bytes(32)
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


def create_audit_table(connection: Connection) -> None:
    """For the revision `…_audit` of a service that audits."""
    AUDIT.create(connection)
    for statement in _APPEND_ONLY:
        connection.exec_driver_sql(statement)


async def write_audit(connection: AsyncConnection, entries: Sequence[AuditEntry]) -> None:
    """Add the entries; until the transaction ends nobody else can, so do it last."""
    await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    head = (await connection.execute(_HEAD)).one()
    seq, previous, who = head.seq or 0, head.hash or NOTHING_BEFORE, _principal()
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
        previous = hash_of(row)
        rows.append({**row, "hash": previous})
    await connection.execute(insert(AUDIT), rows)


_LAST = select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1).subquery()
_NOW = select(func.clock_timestamp().label("at")).subquery()
_HEAD = select(_NOW.c.at, _LAST.c.seq, _LAST.c.hash).select_from(
    _NOW.outerjoin(_LAST, literal_column("true"))
)


def hash_of(row: Mapping[str, Any]) -> bytes:
    """Of an entry with the hash before it."""
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
