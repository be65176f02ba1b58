"""What Strawberry's resolvers do, where it can be told from how they were made."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLField, GraphQLObjectType
from strawberry.relay import GlobalID
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import (
    StrawberryArgument,
    _is_leaf_type,
    _is_optional_leaf_type,
    convert_arguments,
)
from strawberry.types.base import StrawberryMaybe, StrawberryObjectDefinition
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from graphql_compiled.info import LazyInfo
from graphql_compiled.loading import Loaded
from graphql_compiled.resolvers import Direct, Instances

type MakeInfo = Callable[[LazyInfo], Any]

LOADED = "graphql_loaded"
"""The attribute of a resolver that says how its field is loaded for many objects at once."""


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

    def loaded(self, field: GraphQLField) -> Loaded | None:
        resolver = _bare_resolver(field)
        found = getattr(resolver.wrapped_func, LOADED, None) if resolver else None
        return found if isinstance(found, Loaded) else None

    def direct(self, field: GraphQLField) -> Direct | None:
        resolver, enclosed = _bare_resolver(field), _enclosed(field.resolve)
        make_info = enclosed.get("_strawberry_info_from_graphql")
        if resolver is None or not callable(make_info):
            return None
        if not field.args:
            return _call(resolver, make_info)
        definition: Any = _definition(field)
        converter = _enclosed(make_info)["self"]
        return _call_with(resolver, make_info, definition.arguments, converter)

    def instances_of(self, object_type: GraphQLObjectType) -> Instances | None:
        definition = object_type.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of:
            return None
        return Instances(definition.origin, unless=TYPE_CAST_ATTRIBUTE)


def _definition(field: GraphQLField) -> StrawberryField | None:
    found = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if isinstance(found, StrawberryField) and (
        type(found).get_result is StrawberryField.get_result
    ):
        return found
    return None


def _bare_resolver(field: GraphQLField) -> StrawberryResolver[Any] | None:
    """The resolver, if nothing stands around it; and if it takes what can be given to it."""
    definition = _definition(field)
    resolver = definition.base_resolver if definition else None
    if definition is None or resolver is None or definition.extensions:
        return None
    if _enclosed(field.resolve).get("field_exception_handlers") != ():
        return None
    by_name = resolver.parent_parameter or resolver.root_parameter
    return None if by_name or not callable(resolver.wrapped_func) else resolver


def _enclosed(function: Any) -> dict[str, Any]:
    """The variables of the function that made this one."""
    names = getattr(getattr(function, "__code__", None), "co_freevars", ())
    cells = getattr(function, "__closure__", None) or ()
    return {name: cell.cell_contents for name, cell in zip(names, cells, strict=False)}


def _only_renamed(argument: StrawberryArgument, scalars: Any) -> bool:
    """Whether Strawberry leaves the argument's values as graphql-core coerced them."""
    kind, skipped = argument.type, (GlobalID,)
    return not isinstance(kind, StrawberryMaybe) and (
        _is_leaf_type(kind, scalars, skip_classes=skipped)
        or _is_optional_leaf_type(kind, scalars, skip_classes=skipped)
    )


def _call(resolver: StrawberryResolver[Any], make_info: MakeInfo) -> Direct | None:
    """Calls the function behind the resolver with what it asks for."""
    call: Any = resolver.wrapped_func
    info_parameter = resolver.info_parameter
    takes_self = resolver.self_parameter is not None
    if info_parameter is None:
        return Direct(call if takes_self else lambda _source: call(), wants_info=False)
    name = info_parameter.name
    if takes_self:
        return Direct(lambda source, info: call(source, **{name: make_info(info)}), wants_info=True)
    return Direct(lambda _source, info: call(**{name: make_info(info)}), wants_info=True)


def _call_with(
    resolver: StrawberryResolver[Any],
    make_info: MakeInfo,
    arguments: list[StrawberryArgument],
    converter: Any,
) -> Direct:
    """Likewise, with arguments; where converting them fails, it fails when it would have."""
    config, scalars = converter.config, converter.scalar_registry
    names = {config.name_converter.from_argument(each): each.python_name for each in arguments}
    only_renamed = all(_only_renamed(each, scalars) for each in arguments)
    function: Any = resolver.wrapped_func
    info_parameter = resolver.info_parameter
    takes_self = resolver.self_parameter is not None

    def call(source: Any, raw: LazyInfo, given: dict[str, Any]) -> Any:
        info = make_info(raw)
        if only_renamed:
            named = {names[name]: value for name, value in given.items()}
        else:
            named = convert_arguments(given, arguments, scalars, config, info)
        if info_parameter is not None:
            named[info_parameter.name] = info
        return function(source, **named) if takes_self else function(**named)

    async def call_later(source: Any, raw: LazyInfo, given: dict[str, Any]) -> Any:
        return await call(source, raw, given)

    waits = resolver.is_async and not only_renamed
    return Direct(call_later if waits else call, wants_info=True)
