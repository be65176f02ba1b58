"""What Strawberry's resolvers do, where it can be told from how they were made."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLField
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from graphql_compiled.info import LazyInfo
from graphql_compiled.resolvers import Direct


class StrawberryKnowledge:
    """Fields with extensions, and so with permissions, keep Strawberry's own resolver."""

    def attribute(self, field: GraphQLField) -> str | None:
        definition = _definition(field)
        if (
            definition is not None
            and definition.default_resolver is getattr
            and getattr(field.resolve, "__name__", None) == "_get_basic_result"
        ):
            return definition.python_name
        return None

    def direct(self, field: GraphQLField) -> Direct | None:
        definition = _definition(field)
        resolver = definition.base_resolver if definition else None
        if definition is None or resolver is None or definition.extensions or field.args:
            return None
        enclosed = _enclosed(field.resolve)
        if enclosed.get("field_exception_handlers") != ():
            return None
        make_info = enclosed.get("_strawberry_info_from_graphql")
        return _call(resolver, make_info) if callable(make_info) else None


def _definition(field: GraphQLField) -> StrawberryField | None:
    found = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if isinstance(found, StrawberryField) and (
        type(found).get_result is StrawberryField.get_result
    ):
        return found
    return None


def _enclosed(function: Any) -> dict[str, Any]:
    """The variables of the function that made this one."""
    names = getattr(getattr(function, "__code__", None), "co_freevars", ())
    cells = getattr(function, "__closure__", None) or ()
    return {name: cell.cell_contents for name, cell in zip(names, cells, strict=False)}


def _call(resolver: StrawberryResolver[Any], make_info: Callable[[LazyInfo], Any]) -> Direct | None:
    """Calls the function behind the resolver with what it asks for."""
    call = resolver.wrapped_func
    named = [each.name for each in (resolver.parent_parameter, resolver.root_parameter) if each]
    info_parameter = resolver.info_parameter
    if not callable(call) or named:
        return None
    takes_self = resolver.self_parameter is not None
    if info_parameter is None:
        return Direct(call if takes_self else lambda _source: call(), wants_info=False)
    name = info_parameter.name
    if takes_self:
        return Direct(lambda source, info: call(source, **{name: make_info(info)}), wants_info=True)
    return Direct(lambda _source, info: call(**{name: make_info(info)}), wants_info=True)
