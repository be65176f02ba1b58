"""The worker that deletes carts nobody has used for long. Orders keep their own copy of a cart."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog
from chassis.database.engine import Database
from sqlalchemy import Interval, bindparam, text

_log = structlog.get_logger()
_LIMIT = 500
# By the database's clock. A locked cart waits for its order, however long; other replicas skip
# what this one has locked.
_EXPIRE = text("""
    DELETE FROM cart
    WHERE id IN (
        SELECT id
        FROM cart
        WHERE create_time < now() - :unused AND update_time < now() - :unused
            AND state <> 'LOCKED'
        ORDER BY create_time
        LIMIT :limit
        FOR UPDATE SKIP LOCKED
    )
""").bindparams(bindparam("unused", type_=Interval))


@dataclass(frozen=True, slots=True)
class CartExpiry:
    """Deletes in bounded batches, and at once again while there is more than one batch."""

    database: Database
    unused: timedelta
    pause: timedelta

    async def run(self) -> None:
        while True:
            if await self.expire() < _LIMIT:
                await asyncio.sleep(self.pause.total_seconds())

    async def expire(self) -> int:
        """How many carts were deleted."""
        async with self.database.transaction() as connection:
            deleted = await connection.execute(_EXPIRE, {"unused": self.unused, "limit": _LIMIT})
        if deleted.rowcount:
            _log.info("carts_expired", count=deleted.rowcount)
        return deleted.rowcount
