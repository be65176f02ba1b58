"""Forgets what the chassis's tables keep for a while only, so that they do not grow for ever.

Events are kept longer than the broker needs them: a lost stream is filled again from the outbox.
Message ids and answers are kept for longer than anybody sends the same message or request again.
Dead letters and the audit log are never deleted.
"""

import asyncio
from collections.abc import Mapping

import structlog
from sqlalchemy import text

from chassis.database.engine import Database
from chassis.errors import ShopError

_log = structlog.get_logger()
_AT_ONCE = 1_000
_TIME_COLUMNS = {
    "outbox": "published_at",  # what is not published is never old
    "inbox": "received_at",
    "idempotency_key": "created_at",
}


class Retention:
    """A worker. Several replicas may run it at once: each takes rows the others have not."""

    def __init__(self, database: Database, days: Mapping[str, float], pause_seconds: float) -> None:
        self._database = database
        self._days = days
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._pause_seconds)
            try:
                await self.sweep()
            except ShopError as error:
                _log.warning("retention_interrupted", reason=error.reason)

    async def sweep(self) -> None:
        """Delete all that is too old, a thousand rows in a transaction."""
        for table, days in self._days.items():
            deleted = 0
            while some := await self._delete(table, days):
                deleted += some
            if deleted:
                _log.info("old_rows_deleted", table=table, rows=deleted)

    async def _delete(self, table: str, days: float) -> int:
        # Names are our own; old rows are at the beginning of a table, where the scan begins.
        statement = text(
            f"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table}"  # noqa: S608
            f" WHERE {_TIME_COLUMNS[table]} < now() - make_interval(secs => :seconds)"
            " LIMIT :most FOR UPDATE SKIP LOCKED))"
        )
        async with self._database.transaction() as connection:
            done = await connection.execute(statement, {"seconds": days * 86_400, "most": _AT_ONCE})
            return done.rowcount
