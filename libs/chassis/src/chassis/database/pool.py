"""Open connections, kept for the next user.

SQLAlchemy's own pool takes more of the processor to lend a connection than the driver does to run a
statement on it, so connections stay open on SQLAlchemy's side and only change hands.
"""

import asyncio

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database.driver import cleaned, driver_of


class Pool:
    """At most so many at once; whoever finds none free waits, in the order of asking."""

    def __init__(self, engine: AsyncEngine, most: int, patience_seconds: float = 5.0) -> None:
        self.most = most
        self._patience_seconds = patience_seconds
        self._engine = engine
        self._idle: list[AsyncConnection] = []
        self._used = 0
        self._closed = False
        self._free = asyncio.Semaphore(most)

    @property
    def used(self) -> int:
        return self._used

    @property
    def idle(self) -> int:
        return len(self._idle)

    async def take(self) -> AsyncConnection:
        """The one given back last: few warm ones know the catalogue and our statements best."""
        await self._turn()
        self._used += 1
        try:
            while self._idle:
                connection = self._idle.pop()
                if not driver_of(connection).is_closed():
                    return connection
                await _close(connection)  # the server went away while it lay here
            return await self._engine.connect()
        except BaseException:
            self._given_back()
            raise

    async def give_back(self, connection: AsyncConnection) -> None:
        """Without what was not committed; a lost connection is thrown away."""
        usable = False
        try:
            usable = await cleaned(connection) and not self._closed
        finally:
            try:
                if usable:
                    self._idle.append(connection)
                else:
                    await _close(connection)
            finally:
                self._given_back()

    async def close(self) -> None:
        """Close those that nobody uses, and each that is in use when it comes back."""
        self._closed = True
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.close()

    async def _turn(self) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._free.acquire()
        except TimeoutError:
            raise PoolTimeout(f"All {self.most} connections are in use.") from None

    def _given_back(self) -> None:
        self._used -= 1
        self._free.release()


async def _close(connection: AsyncConnection) -> None:
    await connection.invalidate()
    await connection.close()
