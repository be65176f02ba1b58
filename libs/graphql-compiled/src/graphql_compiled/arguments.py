"""Arguments of a field, coerced as rarely as possible."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from graphql import GraphQLNonNull, ValueNode, VariableNode
from graphql.execution import get_argument_values
from graphql.execution.values import VariableValues, coerce_argument
from graphql.language import ListValueNode, ObjectValueNode

from graphql_compiled.info import FieldPlan

if TYPE_CHECKING:
    from graphql_compiled.run import Run

type Arguments = Callable[["Run"], dict[str, Any]]
type Given = Callable[[dict[str, Any]], dict[str, Any] | None]
"""Takes the variables; None where graphql-core has to look."""

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
    return _coerced_when_called(field, _given(field, variables, hide=hide))


def _coerced_when_called(field: FieldPlan, given: Given | None = None) -> Arguments:
    node, definition = field.nodes[0], field.definition
    known_as = id(node)

    def arguments(run: "Run") -> dict[str, Any]:
        found = run.arguments.get(known_as)
        if found is None:
            executor = run.executor
            found = given(executor.variable_values.coerced) if given else None
            if found is None:
                found = get_argument_values(
                    definition, node, executor.variable_values, None, executor.hide_suggestions
                )
            if _is_immutable(found):
                run.arguments[known_as] = found
        return found

    return arguments


def _given(field: FieldPlan, variables: VariableValues, *, hide: bool) -> Given | None:
    """Takes arguments from variables that have them whole, and the others as they were coerced."""
    node = field.nodes[0]
    nodes = {each.name.value: each for each in node.arguments or ()}
    parts: list[tuple[str, Any, str | None, bool]] = []
    for name, definition in field.definition.args.items():
        argument = nodes.get(name)
        if argument is not None and isinstance(argument.value, VariableNode):
            nullable = not isinstance(definition.type, GraphQLNonNull)
            known_as = definition.out_name or name
            parts.append((known_as, None, argument.value.name.value, nullable))
            continue
        if argument is not None and _has_variables(argument.value):
            return None
        fixed: dict[str, Any] = {}
        try:
            coerce_argument(fixed, node, name, definition, argument, variables, None, hide)
        except Exception:  # noqa: BLE001 - scalars may raise anything
            return None
        if not _is_immutable(fixed):
            return None
        parts += [(known_as, value, None, True) for known_as, value in fixed.items()]

    def given(coerced: dict[str, Any]) -> dict[str, Any] | None:
        found = {}
        for name, fixed, variable, nullable in parts:
            value = fixed
            if variable is not None:
                value = coerced.get(variable)
                if value is None and not (nullable and variable in coerced):
                    return None
            found[name] = value
        return found

    return given


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
