"""Variables of an operation, coerced each time it is executed."""

from collections.abc import Callable
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputType,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLString,
    OperationDefinitionNode,
)
from graphql.execution import Executor, get_variable_values
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.type.scalars import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

_UNCHANGED: dict[Any, type] = {
    GraphQLString: str,
    GraphQLID: str,
    GraphQLBoolean: bool,
    GraphQLInt: int,
    GraphQLFloat: float,
}


class _Known(NamedTuple):
    """A variable whose usual values need no coercion: those of exactly this type."""

    name: str
    signature: GraphQLVariableSignature
    unchanged: type
    nullable: bool


class Variables:
    """Takes usual values as they are; what is anything else, graphql-core coerces or refuses."""

    def __init__(self, executor: Executor[Any]) -> None:
        operation: OperationDefinitionNode = executor.operation
        self._schema = executor.schema
        self._definitions = operation.variable_definitions or ()
        self._hide_suggestions = executor.hide_suggestions
        self._known = self._all_known()

    def coerced(self, given: dict[str, Any]) -> VariableValues | list[GraphQLError]:
        return self._as_given(given) or get_variable_values(
            self._schema,
            self._definitions,
            given,
            max_errors=50,
            hide_suggestions=self._hide_suggestions,
        )

    def _as_given(self, given: dict[str, Any]) -> VariableValues | None:
        if self._known is None:
            return None
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for name, signature, unchanged, nullable in self._known:
            if name not in given:
                if not nullable:
                    return None
                sources[name] = VariableValueSource(signature)
                continue
            value = given[name]
            if not _is_usual(value, unchanged) and not (nullable and value is None):
                return None
            sources[name] = VariableValueSource(signature, value)
            coerced[name] = value
        return VariableValues(sources, coerced)

    def _all_known(self) -> tuple[_Known, ...] | None:
        known = []
        for node in self._definitions:
            signature = get_variable_signature(self._schema, node)
            if isinstance(signature, GraphQLError) or node.default_value:
                return None
            nullable, unchanged = _usual_type(signature.type)
            if unchanged is None:
                return None
            known.append(_Known(signature.name, signature, unchanged, nullable))
        return tuple(known)


def _usual_type(declared: GraphQLInputType) -> tuple[bool, type | None]:
    nullable = not isinstance(declared, GraphQLNonNull)
    named: Any = declared if nullable else declared.of_type  # type: ignore[union-attr]
    return nullable, next((kind for each, kind in _UNCHANGED.items() if each is named), None)


def _is_usual(value: Any, unchanged: type) -> bool:
    if type(value) is not unchanged:
        return False
    check = _CHECKS.get(unchanged)
    return check is None or check(value)


_CHECKS: dict[type, Callable[[Any], bool]] = {
    int: lambda value: GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT,
    float: lambda value: value - value == 0,  # neither infinite nor no number
}
