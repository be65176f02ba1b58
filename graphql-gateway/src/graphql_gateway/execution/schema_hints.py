"""The hints of a field as the built schema carries them, gathered once."""

from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from graphql_gateway.execution.hints import CacheControl, Calls, Cost, ListSize, calls_of

_HINTS = "shop-hints"
_DEFINITION = "strawberry-definition"
_UNCACHED = CacheControl(max_age=0)


@dataclass(frozen=True, slots=True)
class FieldHints:
    """All that is said of one field."""

    cache: CacheControl | None
    calls: tuple[Calls, ...]
    cost: int
    leaf_cost: int
    size: ListSize | None


def gather_hints(schema: GraphQLSchema) -> None:
    """Note the hints of all fields. A root field costs a call unless it says otherwise."""
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field in kind.fields.values():
                field.extensions[_HINTS] = _gathered(field, root=kind in roots)


def hints_of(definition: GraphQLField) -> FieldHints:
    """What was noted of it."""
    found: FieldHints = definition.extensions[_HINTS]
    return found


def _gathered(definition: GraphQLField, *, root: bool) -> FieldHints:
    field = definition.extensions.get(_DEFINITION)
    named = get_named_type(definition.type)
    kind = named.extensions.get(_DEFINITION)
    cache = _directive(field, CacheControl) or _directive(kind, CacheControl)
    cost = _directive(field, Cost) or _directive(kind, Cost)
    name = getattr(field, "python_name", "")
    return FieldHints(
        cache=cache or (_UNCACHED if root else None),
        calls=calls_of(field) or ((Calls(name),) if root else ()),
        cost=cost.weight if cost else 1,
        leaf_cost=cost.weight if cost and is_leaf_type(named) else 0,
        size=_directive(field, ListSize),
    )


def _directive[D](owner: Any, kind: type[D]) -> D | None:
    directives = getattr(owner, "directives", None) or ()
    return next((each for each in directives if isinstance(each, kind)), None)
