"""Reading the audit log page by page, the newest entries first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.audit import AUDIT


@dataclass(frozen=True)
class AuditFilter:
    """All that is set must hold."""

    account_id: str = ""
    action: str = ""
    subject: str = ""
    happened_from: datetime | None = None
    happened_before: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        columns, found = AUDIT.c, []
        if self.account_id:  # whatever its role was then
            found.append(columns.principal.endswith(f"/{self.account_id}", autoescape=True))
        if self.action:
            found.append(columns.action == self.action)
        if self.subject:
            found.append(columns.subject == self.subject)
        if self.happened_from:
            found.append(columns.at >= self.happened_from)
        if self.happened_before:
            found.append(columns.at < self.happened_before)
        return found


async def entries_before(
    connection: AsyncConnection, wanted: AuditFilter, before: int | None, limit: int
) -> Sequence[Row[Any]]:
    """Rows of the table, from the one before this number on."""
    query = select(AUDIT).where(*wanted.conditions()).order_by(AUDIT.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(AUDIT.c.seq < before)
    return (await connection.execute(query)).all()
