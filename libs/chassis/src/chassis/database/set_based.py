"""Many rows in one statement: columns travel as arrays, so the SQL is the same for any number."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, TableValuedAlias, column, func

from chassis.database.prepared import array_of


def unnested(columns: Iterable[Column[Any]], prefix: str = "") -> TableValuedAlias:
    """Rows to select from, with these columns' names and types; `by_column` gives their values.

    A prefix of the values' names tells two tables of one statement apart.
    """
    columns = list(columns)
    arrays = [given(each, prefix) for each in columns]
    named = [column(each.name, each.type) for each in columns]
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()


def given(column: Column[Any], prefix: str = "") -> ColumnElement[Sequence[Any]]:
    """Values of this column, given under its name."""
    return array_of(prefix + column.name, column.type)


def by_column(
    columns: Iterable[Column[Any]], rows: Sequence[Sequence[Any]], prefix: str = ""
) -> dict[str, list[Any]]:
    """The rows' values as `unnested` takes them."""
    return {prefix + each.name: [row[place] for row in rows] for place, each in enumerate(columns)}
