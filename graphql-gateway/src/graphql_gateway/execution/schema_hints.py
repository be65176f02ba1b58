"""The hints of a field as the built schema carries them, gathered once."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, get_named_type, is_leaf_type

from graphql_gateway.execution.hints import CacheControl, Calls, Cost, ListSize, calls_of

_HINTS = "shop-hints"
_DEFINITION = "strawberry-definition"
_UNCACHED = CacheControl(max_age=0)


@dataclass(frozen=True, slots=True)
class FieldHints:
    """All that is said of one field."""

    cache: CacheControl | None
    calls: Calls | None
    cost: int
    leaf_cost: int
    size: ListSize | None


def hints_of(definition: GraphQLField, *, root: bool) -> FieldHints:
    """A root field costs a call and keeps no answer unless it says otherwise."""
    found: FieldHints | None = definition.extensions.get(_HINTS)
    if found is None:
        found = definition.extensions[_HINTS] = _gathered(definition, root=root)
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
        calls=calls_of(field) or (Calls(name) if root else None),
        cost=cost.weight if cost else 1,
        leaf_cost=cost.weight if cost and is_leaf_type(named) else 0,
        size=_directive(field, ListSize),
    )


def _directive[D](owner: Any, kind: type[D]) -> D | None:
    directives = getattr(owner, "directives", None) or ()
    return next((each for each in directives if isinstance(each, kind)), None)
