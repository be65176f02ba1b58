"""A span for each SQL statement and commit, of work that is recorded.

OpenTelemetry's own instrumentation needs four packages more and stays silent on SQLAlchemy 2.1
unless it is forced.
"""

import re
import time
from functools import lru_cache
from typing import Any

from asyncpg.connection import LoggedQuery
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, ExceptionContext

from chassis.telemetry import tracing

_BEGAN = "shop_began"
_OF_LITTLE_INTEREST = ("BEGIN", "ROLLBACK")
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b(?:\s+(?:INTO|FROM))?\s+\"?(\w+)")
_READS = re.compile(r"\bFROM\s+\"?(\w+)")


def trace_statements(engine: Engine, database: str) -> None:
    """Begin, if this process records anything.

    The driver tells of what it is asked for directly, of lists of values and of commits;
    SQLAlchemy of everything else, which it prepares, and of which the driver says nothing.
    """
    if tracing.recorder() is None:
        return

    def began(*event: Any) -> None:
        setattr(event[4], _BEGAN, time.time_ns())

    def ended(_connection: Connection, _cursor: Any, statement: str, *event: Any) -> None:
        context, is_list = event[1:]
        if not is_list:
            _record(database, statement, getattr(context, _BEGAN))

    def failed(context: ExceptionContext) -> None:
        start = getattr(context.execution_context, _BEGAN, None)
        if start is not None:
            kind = type(context.original_exception).__qualname__
            _record(database, context.statement or "", start, kind)

    def told(query: LoggedQuery) -> None:
        if not query.query.startswith(_OF_LITTLE_INTEREST):
            kind = type(query.exception).__qualname__ if query.exception else ""
            _record(database, query.query, time.time_ns() - int(query.elapsed * 1e9), kind)

    def connected(connection: Any, _: Any) -> None:
        connection.driver_connection.add_query_logger(told)

    event.listen(engine, "before_cursor_execute", began)
    event.listen(engine, "after_cursor_execute", ended)
    event.listen(engine, "handle_error", failed)
    event.listen(engine, "connect", connected)


def _record(database: str, statement: str, began: int, failed: str = "") -> None:
    attributes = {
        "db.system.name": "postgresql",
        "db.namespace": database,
        "db.query.text": statement,  # values are never in it, they are parameters
    }
    tracing.past(summary(statement), began, time.time_ns(), attributes, failed)


@lru_cache(maxsize=1024)
def summary(statement: str) -> str:
    """What it does to which table first: `INSERT outbox`."""
    if found := _WRITES.search(statement) if not _is_read(statement) else None:
        return f"{found[1]} {found[2]}"
    if found := _READS.search(statement):
        return f"SELECT {found[1]}"
    return statement.split(maxsplit=1)[0].rstrip(";")


def _is_read(statement: str) -> bool:
    return statement.lstrip().startswith("SELECT")
