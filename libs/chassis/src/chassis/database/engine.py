"""One service's own PostgreSQL database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import NullPool
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from chassis.database.driver import begin, commit
from chassis.database.pool import Pool
from chassis.errors import (
    Aborted,
    InvalidArgument,
    ResourceExhausted,
    ShopError,
    Unavailable,
)
from chassis.telemetry.sql import trace_statements

# A frozen or lost client must not keep row locks, so the server ends what takes too long.
_LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "transaction_timeout": "15s",
    "idle_in_transaction_session_timeout": "5s",
}
# SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html
_LOST_RACES = frozenset({"40001", "40P01"})  # serialization failure, deadlock
_OVERTIME = frozenset({"55P03", "25P03", "25P04"})  # lock, idle and transaction time-outs
_NUL_IN_TEXT = frozenset({"22021", "22P05"})  # in text, in JSON


class Database:
    """Lends connections: `transaction` for several statements, `reading` for single ones.

    A single statement that writes needs no transaction either.
    """

    def __init__(self, url: str, *, service: str, pool_size: int = 10) -> None:
        self.engine = create_async_engine(
            async_url(url),
            poolclass=NullPool,  # ours costs less
            hide_parameters=True,  # errors are logged, and values may be secrets
            isolation_level="AUTOCOMMIT",  # whoever needs a transaction begins it: see `driver`
            connect_args={
                "server_settings": {"application_name": service, **_LIMITS},
                "timeout": 5,
                "max_cached_statement_lifetime": 0,  # what is prepared stays so
            },
        )
        self.pool = Pool(self.engine, pool_size)
        trace_statements(self.engine.sync_engine, self.engine.url.database or "")

    async def open(self) -> None:
        """Nothing to do: connections open when first used."""

    async def close(self) -> None:
        await self.pool.close()
        await self.engine.dispose()

    async def begun(self) -> AsyncConnection:
        """A connection of the pool, to be given back to it, with a transaction that has begun."""
        connection = await self.pool.take()
        try:
            await begin(connection)
        except BaseException:
            await self.pool.give_back(connection)
            raise
        return connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement stands alone, saving BEGIN and COMMIT."""
        with reachable():
            connection = await self.pool.take()
            try:
                yield connection
            finally:
                await self.pool.give_back(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits when the block ends well; for workers without a use case."""
        async with self.reading() as connection:
            await begin(connection)
            yield connection
            await commit(connection)


@contextmanager
def reachable() -> Iterator[None]:
    """Turn a lost database or an exhausted pool into an error that says a retry may help."""
    try:
        yield
    except (DBAPIError, PoolTimeout, OSError) as error:
        if refusal := as_refusal(error):
            raise refusal from error
        raise


def as_refusal(error: BaseException | None) -> ShopError | None:
    """What to tell the caller when the service is not at fault."""
    if isinstance(error, PoolTimeout):
        return ResourceExhausted("Too many requests at once; try again shortly.")
    if isinstance(error, DBAPIError) and sqlstate(error) in _LOST_RACES:
        return Aborted("Another request got in the way; try again.")
    if isinstance(error, DBAPIError) and sqlstate(error) in _OVERTIME:
        return Unavailable("This took too long, for others were at the same; try again.")
    if isinstance(error, DBAPIError) and sqlstate(error) in _NUL_IN_TEXT:
        return InvalidArgument("A text contains the character U+0000, which cannot be stored.")
    if lost_connection(error):
        return Unavailable("The database cannot be reached at the moment; try again.")
    return None


def lost_connection(error: BaseException | None) -> bool:
    """Whether this error means that the database is away, not that it refused a statement."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or sqlstate(error)[:2] in {"57", "08", "53"}
    return isinstance(error, OSError)


def sqlstate(error: DBAPIError) -> str:
    """The five-character SQLSTATE of a refused statement, or an empty string."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def async_url(url: str) -> URL:
    """`postgresql://role:password@host:port/database` for SQLAlchemy's asyncpg dialect.

    A server on this machine may be asked through its socket: `…@/database?host=/folder&port=5432`.
    """
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    port = parts.port or asked.get("port")
    return URL.create(
        "postgresql+asyncpg",
        username=parts.username,
        password=parts.password,
        host=parts.hostname or asked.get("host"),
        port=int(port) if port else None,
        database=parts.path.lstrip("/"),
    )
