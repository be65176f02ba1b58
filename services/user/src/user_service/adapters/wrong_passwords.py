"""Counts of wrong passwords on PostgreSQL, which also tells the time for all replicas."""

import hashlib
from datetime import timedelta

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from user_service.adapters.tables import failed_log_in
from user_service.domain.account import normalized
from user_service.domain.log_in_limit import FailedLogIns

# However many addresses are tried, the table has no more rows; two that share one are a rarity.
_BUCKETS = 2**20


class PostgresWrongPasswords:
    """Implements the `WrongPasswords` port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, email: str) -> FailedLogIns | None:
        columns = failed_log_in.c
        query = select(columns.failures, (columns.window_end - func.now()).label("left")).where(
            columns.bucket == bucket_of(email), columns.window_end > func.now()
        )
        row = (await self._connection.execute(query)).one_or_none()
        return FailedLogIns(row.failures, row.left) if row else None

    async def count(self, email: str, window: timedelta) -> None:
        columns, end = failed_log_in.c, func.now() + window
        is_over = columns.window_end <= func.now()
        first = insert(failed_log_in).values(bucket=bucket_of(email), failures=1, window_end=end)
        await self._connection.execute(
            first.on_conflict_do_update(
                index_elements=["bucket"],
                set_={
                    "failures": case((is_over, 1), else_=columns.failures + 1),
                    "window_end": case((is_over, end), else_=columns.window_end),
                },
            )
        )

    async def forget(self, email: str) -> None:
        await self._connection.execute(
            delete(failed_log_in).where(failed_log_in.c.bucket == bucket_of(email))
        )

    async def remove_ended(self) -> int:
        ended = delete(failed_log_in).where(failed_log_in.c.window_end <= func.now())
        return (await self._connection.execute(ended)).rowcount


def bucket_of(email: str) -> int:
    digest = hashlib.sha256(normalized(email).encode()).digest()
    return int.from_bytes(digest[:8]) % _BUCKETS
