"""Leaf values. Most are already what the response holds, which their exact type shows."""

from collections.abc import Callable
from math import isfinite
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
)
from graphql.execution import Executor
from graphql.type.scalars import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

complete_leaf = Executor.complete_leaf_value


class Leaf(NamedTuple):
    """How values of a leaf type are recognised as needing no coercion."""

    coerced_by: GraphQLLeafType
    unchanged: type | None
    """Values of exactly this type stay as they are, if they pass the check."""
    check: Callable[[Any], bool] | None
    test: str = ""
    """The check as an expression of a value."""


_is_int32 = range(GRAPHQL_MIN_INT, GRAPHQL_MAX_INT + 1).__contains__

_BUILT_IN: dict[Any, tuple[type, Callable[[Any], bool] | None]] = {
    GraphQLString.coerce_output_value: (str, None),
    GraphQLID.coerce_output_value: (str, None),
    GraphQLBoolean.coerce_output_value: (bool, None),
    GraphQLInt.coerce_output_value: (int, _is_int32),
    GraphQLFloat.coerce_output_value: (float, isfinite),
    str: (str, None),  # custom scalars that are serialised by `str`
}


_TESTS: dict[Callable[[Any], bool], str] = {
    _is_int32: f"{GRAPHQL_MIN_INT} <= {{0}} <= {GRAPHQL_MAX_INT}",
    isfinite: "{0} - {0} == 0",
}


def leaf_of(leaf_type: GraphQLLeafType) -> Leaf:
    coerce = leaf_type.coerce_output_value
    try:
        unchanged, check = _BUILT_IN.get(coerce, (None, None))
    except TypeError:  # a callable that cannot be hashed
        unchanged, check = None, None
    return Leaf(leaf_type, unchanged, check, _TESTS.get(check, "") if check else "")


def leaf_completer(leaf: Leaf) -> Callable[[Any, Any, Any], Any]:
    """Completes a value that is neither null nor awaitable."""
    leaf_type, unchanged, check, _ = leaf

    def complete(value: Any, _position: Any, _run: Any) -> Any:
        if type(value) is unchanged and (check is None or check(value)):
            return value
        return complete_leaf(leaf_type, value)

    return complete
