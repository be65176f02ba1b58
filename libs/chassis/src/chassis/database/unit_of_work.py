"""A transaction on PostgreSQL with the events it records."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.audit import AuditEntry, write_audit
from chassis.database.driver import commit
from chassis.database.engine import Database, as_refusal, reachable
from chassis.database.outbox import (
    Committed,
    EncodeEvent,
    Headers,
    OutboxRow,
    headers_here,
    write_outbox,
)
from chassis.database.tables import ChassisTables
from chassis.unit_of_work import AuditDetail, Event


class SqlUnitOfWork:
    """Base of each service's unit of work; `_opened` sets the repositories on `connection`."""

    connection: AsyncConnection

    def __init__(
        self,
        database: Database,
        tables: ChassisTables,
        encode: EncodeEvent,
        committed: Committed | None = None,
    ) -> None:
        self.tables = tables
        self._database = database
        self._encode = encode
        self._committed = committed
        self._events: list[tuple[Event, Headers]] = []
        self._audited: list[AuditEntry] = []

    def _opened(self) -> None:
        """Create the repositories; called when the connection is there."""

    async def __aenter__(self) -> Self:
        with reachable():
            self.connection = await self._database.begun()
        self._opened()
        return self

    async def __aexit__(
        self,
        _: type[BaseException] | None,
        error: BaseException | None,
        __: TracebackType | None,
    ) -> None:
        await self._database.pool.give_back(self.connection)  # and with it what was not committed
        if refusal := as_refusal(error):
            raise refusal from error

    def record(self, *events: Event) -> None:
        self._events.extend((event, headers_here()) for event in events)

    def audit(
        self, action: str, subject: str, details: Mapping[str, AuditDetail] | None = None
    ) -> None:
        """Only where a migration made the table: `create_audit_table`."""
        self._audited.append(AuditEntry(action, subject, details or {}))

    async def commit(self) -> None:
        rows = await self._write_events()
        audited, self._audited = self._audited, []
        if audited:
            await write_audit(self.connection, audited)
        await commit(self.connection)
        if rows and self._committed is not None:
            self._committed.add(rows)

    async def _write_events(self) -> list[OutboxRow]:
        events, self._events = self._events, []
        if not events:
            return []
        messages = [(self._encode(event), headers) for event, headers in events]
        return await write_outbox(self.connection, messages)
