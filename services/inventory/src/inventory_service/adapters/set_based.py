"""Many rows in one statement: columns travel as arrays, so the SQL is the same for any number."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Column, TableValuedAlias, bindparam, column, func
from sqlalchemy.dialects.postgresql import ARRAY


def unnested(columns: Iterable[Column[Any]]) -> TableValuedAlias:
    """Rows to select from, with these columns' names and types; `by_column` gives their values."""
    columns = list(columns)
    arrays = [array_of(each) for each in columns]
    named = [column(each.name, each.type) for each in columns]
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()


def array_of(column: Column[Any]) -> BindParameter[Sequence[Any]]:
    """Values of this column, given under its name."""
    return bindparam(column.name, type_=ARRAY(column.type))


def by_column(
    columns: Iterable[Column[Any]], rows: Sequence[Sequence[Any]]
) -> dict[str, list[Any]]:
    """The rows' values as `unnested` takes them."""
    names = [each.name for each in columns]
    return {name: list(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}
