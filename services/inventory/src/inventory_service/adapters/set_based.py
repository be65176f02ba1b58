"""Many rows in one statement: columns travel as arrays, so the SQL is the same for any number."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, TableValuedAlias, bindparam, column, func
from sqlalchemy.dialects.postgresql import ARRAY


def unnested(columns: Iterable[Column[Any]], rows: Sequence[Sequence[Any]]) -> TableValuedAlias:
    """The rows as something to select from, with these columns' names and types."""
    columns = list(columns)
    arrays = [
        bindparam(each.name, list(values), type_=ARRAY(each.type))
        for each, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    named = [column(each.name, each.type) for each in columns]
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()
