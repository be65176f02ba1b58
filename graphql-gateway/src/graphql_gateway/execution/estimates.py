"""What an operation will come to, told from its document before anything runs."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from graphql_gateway.execution.hints import CacheControl, CacheControlScope, Calls
from graphql_gateway.execution.schema_hints import FieldHints, gather_hints, hints_of

type Place = tuple[str, ...]
"""Where in the response an object lies, lists aside."""

type Numbers = frozenset[tuple[str, int]]
"""Of variables, all that an estimate can depend on."""

_NEVER = 10**9
_REMEMBERED = 200


@dataclass(slots=True)
class Estimate:
    """The most an operation can cost, the RPCs it can make, and how long its answer keeps."""

    cost: int = 0
    rpcs: Counter[str] = field(default_factory=Counter)
    max_age: int = _NEVER
    scope: CacheControlScope = CacheControlScope.PUBLIC

    @property
    def rpc_count(self) -> int:
        return self.rpcs.total()


def declared_in(document: DocumentNode) -> tuple[str, ...]:
    """The names of its variables: who sends others as well has no estimate of their own."""
    return tuple(
        each.variable.name.value
        for definition in document.definitions
        for each in getattr(definition, "variable_definitions", None) or ()
    )


def numbers_in(variables: Mapping[str, Any], declared: Iterable[str]) -> Numbers:
    """Those that were given; 100.0 is a number of items, too."""
    given = [(name, variables.get(name)) for name in declared]
    return frozenset(
        [
            (name, int(value))
            for name, value in given
            if isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        ]
    )


class Estimator:
    """Estimates operations of one schema; validation must have passed."""

    def __init__(self, schema: GraphQLSchema) -> None:
        gather_hints(schema)
        self._schema = schema
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._estimate)

    def estimate(
        self, document: DocumentNode, operation_name: str | None, variables: Mapping[str, Any]
    ) -> Estimate:
        numbers = numbers_in(variables, declared_in(document))
        return self._remembered(document, operation_name, numbers)

    def _estimate(
        self, document: DocumentNode, operation_name: str | None, numbers: Numbers
    ) -> Estimate:
        variables = dict(numbers)
        fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        walk = _Walk(self._schema, fragments, variables)
        for each in document.definitions:
            if isinstance(each, OperationDefinitionNode) and (
                operation_name is None or (each.name and each.name.value == operation_name)
            ):
                walk.operation(each)
        return walk.finished()


class _Walk:
    """Goes through the selections of one operation, and adds up."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._estimate = Estimate()
        self._keys: Counter[tuple[Calls, int]] = Counter()
        """How many keys each batching loader is asked for, by the level they lie on."""
        self._counted: dict[tuple[Place, Any, str], int] = {}
        """How many times fields count; one that is selected again is executed once all the same."""
        self._pages: dict[Place, int] = {}
        """How many items the lists of a connection have."""
        self._spread: dict[tuple[Place, str], int] = {}
        """Likewise of fragments, which can spread each other to more than could be walked."""

    def operation(self, node: OperationDefinitionNode) -> None:
        self._variables = {**_defaults(node), **self._variables}
        root = self._schema.get_root_type(node.operation)
        self._selections(node.selection_set, root, 1, ())

    def finished(self) -> Estimate:
        for (called, _), keys in self._keys.items():
            self._estimate.rpcs[called.method] += math.ceil(keys / (called.batch or 1))
        return self._estimate

    def _selections(
        self, selected: SelectionSetNode, parent: Any, times: int, place: Place
    ) -> None:
        for node in selected.selections:
            if isinstance(node, FieldNode):
                self._field(node, parent, times, place)
            elif isinstance(node, FragmentSpreadNode):
                self._fragment(node.name.value, times, place)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                kind = self._schema.get_type(condition.name.value) if condition else parent
                self._selections(node.selection_set, kind, times, place)

    def _fragment(self, name: str, times: int, place: Place) -> None:
        if times <= self._spread.get((place, name), 0):
            return
        self._spread[place, name] = times
        fragment = self._fragments[name]
        kind = self._schema.get_type(fragment.type_condition.name.value)
        self._selections(fragment.selection_set, kind, times, place)

    def _field(self, node: FieldNode, parent: Any, times: int, place: Place) -> None:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None:  # `__typename`, `__schema`
            return
        hints = hints_of(definition)
        self._cache(hints.cache)
        key = node.alias.value if node.alias else node.name.value
        more = times - self._counted.get((place, parent, key), 0)
        if more > 0:
            self._counted[place, parent, key] = times
            self._estimate.cost += more * (hints.cost if node.selection_set else hints.leaf_cost)
            for each in hints.calls:
                self._keys[each, len(place)] += more
        if node.selection_set is not None:
            size = self._size(node, definition, hints)
            if is_list_type(get_nullable_type(definition.type)):
                times *= size or self._pages.get(place, 1)
            elif size:  # a connection: it is one, its nodes and edges are many
                self._pages[(*place, key)] = max(size, self._pages.get((*place, key), 1))
            kind = get_named_type(definition.type)
            self._selections(node.selection_set, kind, times, (*place, key))

    def _cache(self, hint: CacheControl | None) -> None:
        if hint is None:
            return
        self._estimate.max_age = min(self._estimate.max_age, hint.max_age)
        if hint.scope is CacheControlScope.PRIVATE:
            self._estimate.scope = CacheControlScope.PRIVATE

    def _size(self, node: FieldNode, definition: GraphQLField, hints: FieldHints) -> int | None:
        if hints.size is None:
            return None
        given = {each.name.value: each.value for each in node.arguments or ()}
        for name in hints.size.slicing_arguments or ():
            value = given.get(name)
            if value is None and name in definition.args:
                default = definition.args[name].default_value
                return max(default, 1) if isinstance(default, int) else hints.size.assumed_size
            return self._number(value, hints.size.assumed_size)
        return hints.size.assumed_size

    def _number(self, value: Any, otherwise: int) -> int:
        if isinstance(value, IntValueNode):
            return max(int(value.value), 1)
        given = self._variables.get(value.name.value) if isinstance(value, VariableNode) else None
        return max(given, 1) if isinstance(given, int) else otherwise


def _defaults(node: OperationDefinitionNode) -> dict[str, int]:
    return {
        each.variable.name.value: int(each.default_value.value)
        for each in node.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }
