"""Statements compiled once and run by the driver itself, for what a shop does all day.

They are written in SQLAlchemy's language and share connection and transaction with everything
else. Building and compiling a statement anew costs SQLAlchemy several times what the driver needs
to run it (`python -m benchmarks.statements`), and a checkout takes some two hundred of them.
"""

import typing
from collections.abc import Callable, Iterable, Sequence
from inspect import cleandoc
from typing import Any

import asyncpg
from sqlalchemy import ARRAY, BindParameter, ColumnElement, Executable, bindparam, cast, select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from chassis.database.driver import DRIVER_ERRORS, as_database_error, driver_of

_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]


class Row(asyncpg.Record):
    """A row whose columns are attributes, as SQLAlchemy's are."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Prepared:
    """A statement whose values are given by the names of its `bindparam`s."""

    def __init__(self, statement: Executable) -> None:
        compiled = typing.cast(SQLCompiler, statement.compile(dialect=_DIALECT))  # type: ignore[attr-defined]
        self.sql = cleandoc(str(compiled))
        binds = [compiled.binds[name] for name in compiled.positiontup or []]
        self._values = tuple(
            (bind.key, bind.required, bind.value, _encoder(bind)) for bind in binds
        )
        self._given = {bind.key for bind in binds if bind.required}

    async def rows(self, connection: AsyncConnection, **values: Any) -> list[Row]:
        """All rows of its result."""
        given = self._in_order(values)
        driver = driver_of(connection)
        try:
            return await driver.fetch(self.sql, *given, record_class=Row)
        except DRIVER_ERRORS as error:
            raise as_database_error(driver, self.sql, error) from error

    async def row(self, connection: AsyncConnection, **values: Any) -> Row | None:
        """The first row of its result, if there is one."""
        given = self._in_order(values)
        driver = driver_of(connection)
        try:
            return await driver.fetchrow(self.sql, *given, record_class=Row)
        except DRIVER_ERRORS as error:
            raise as_database_error(driver, self.sql, error) from error

    async def run(self, connection: AsyncConnection, **values: Any) -> int:
        """How many rows it wrote."""
        given = self._in_order(values)
        driver = driver_of(connection)
        try:
            status = await driver.execute(self.sql, *given)
        except DRIVER_ERRORS as error:
            raise as_database_error(driver, self.sql, error) from error
        return int(status.rpartition(" ")[2])  # such as "UPDATE 1"

    def _in_order(self, values: dict[str, Any]) -> list[Any]:
        if values.keys() != self._given:
            raise TypeError(f"Given {sorted(values)}, but it takes {sorted(self._given)}.")
        ordered = []
        for name, is_given, fixed, encode in self._values:
            value = values[name] if is_given else fixed
            ordered.append(encode(value) if encode else value)
        return ordered


def named(columns: Iterable[str]) -> dict[str, BindParameter[Any]]:
    """Each of these columns with the value that is given under its name."""
    return {name: bindparam(name) for name in columns}


def array_of[T](name: str, kind: TypeEngine[T]) -> ColumnElement[Sequence[T]]:
    """Values that are given under this name, however many, in a statement that is planned once.

    PostgreSQL plans anew for each array that it sees as a parameter, because the number of its
    elements promises a cheaper plan; a sub-select hides it.
    """
    given = select(bindparam(name, type_=ARRAY(kind))).scalar_subquery()
    return cast(given, ARRAY(kind))


def _encoder(bind: BindParameter[Any]) -> Callable[[Any], Any] | None:
    """What its type needs before the driver can send it, as JSON does."""
    return bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
