"""The sandbox's durable ledger: one SQLite file, one transaction per change."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

type Work[T] = Callable[[sqlite3.Connection], T]


class Ledger:
    """Runs work on the one connection, in the one thread that owns it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    async def open(self) -> None:
        await self._run(self._connect)

    async def close(self) -> None:
        await self._run(self._disconnect)
        self._thread.shutdown()

    async def write[T](self, work: Work[T]) -> T:
        """All of `work` is on disk when this returns, or none of it ever happened."""
        return await self._run(lambda: self._transact(work))

    async def read[T](self, work: Work[T]) -> T:
        return await self._run(lambda: work(self._connection))

    async def _run[T](self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _connect(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript((files(__package__) / "schema.sql").read_text())

    def _disconnect(self) -> None:
        self._connection.close()

    def _transact[T](self, work: Work[T]) -> T:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(self._connection)
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        return result
