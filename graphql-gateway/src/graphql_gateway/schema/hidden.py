"""Takes directives out of what a schema says of itself."""

from copy import copy
from dataclasses import replace
from typing import Any

from graphql import GraphQLNamedType, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

_DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF

type Kinds = tuple[type, ...]


def hide(schema: GraphQLSchema, kinds: Kinds) -> None:
    """Leave directives of these kinds off all types and fields.

    Definitions are copied, since another schema may be made of the same ones.
    """
    for kind in schema.type_map.values():
        _hide_on_type(kind, kinds)
        for field in getattr(kind, "fields", {}).values():
            definition = field.extensions.get(_DEFINITION)
            if isinstance(definition, StrawberryField) and _has(definition, kinds):
                plain = copy(definition)
                plain.directives = _others(definition, kinds)
                field.extensions[_DEFINITION] = plain


def _hide_on_type(kind: GraphQLNamedType, kinds: Kinds) -> None:
    definition: Any = kind.extensions.get(_DEFINITION)
    if _has(definition, kinds):
        kind.extensions[_DEFINITION] = replace(definition, directives=_others(definition, kinds))


def _has(definition: Any, kinds: Kinds) -> bool:
    directives = getattr(definition, "directives", None) or ()
    return any(isinstance(each, kinds) for each in directives)


def _others(definition: Any, kinds: Kinds) -> list[object]:
    return [each for each in definition.directives if not isinstance(each, kinds)]
