"""Arguments of a field, coerced as rarely as possible."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from graphql import ValueNode, VariableNode
from graphql.execution import get_argument_values
from graphql.execution.values import VariableValues
from graphql.language import ListValueNode, ObjectValueNode

from graphql_compiled.info import FieldPlan

if TYPE_CHECKING:
    from graphql_compiled.run import Run

type Arguments = Callable[["Run"], dict[str, Any]]

_IMMUTABLE = frozenset({NoneType, str, int, float, bool, bytes, UUID, Decimal, timedelta})


def arguments_of(field: FieldPlan, variables: VariableValues, *, hide: bool) -> Arguments | None:
    """A function that gives the arguments; None if the field takes none.

    Those without variables are coerced now, those with variables once in each execution. Values
    that a resolver could change, such as lists, are made anew for each call.
    """
    node = field.nodes[0]
    if not field.definition.args:
        return None
    if not any(_has_variables(each.value) for each in node.arguments or ()):
        try:
            constant = get_argument_values(field.definition, node, variables, None, hide)
        except Exception:  # noqa: BLE001 - scalars may raise anything
            return _coerced_when_called(field)  # fails there again, in its place
        if _is_immutable(constant):
            return lambda _run: constant
    return _coerced_when_called(field)


def _coerced_when_called(field: FieldPlan) -> Arguments:
    node, definition = field.nodes[0], field.definition
    known_as = id(node)

    def arguments(run: "Run") -> dict[str, Any]:
        found = run.arguments.get(known_as)
        if found is None:
            executor = run.executor
            found = get_argument_values(
                definition, node, executor.variable_values, None, executor.hide_suggestions
            )
            if _is_immutable(found):
                run.arguments[known_as] = found
        return found

    return arguments


def _is_immutable(arguments: dict[str, Any]) -> bool:
    return all(
        type(each) in _IMMUTABLE or isinstance(each, Enum | date | time)
        for each in arguments.values()
    )


def _has_variables(value: ValueNode) -> bool:
    if isinstance(value, ListValueNode):
        return any(map(_has_variables, value.values))
    if isinstance(value, ObjectValueNode):
        return any(_has_variables(each.value) for each in value.fields)
    return isinstance(value, VariableNode)
