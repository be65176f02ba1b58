"""How a field gets its value: by reading an attribute, or by calling its resolver."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from graphql import GraphQLField, GraphQLObjectType

from graphql_compiled.arguments import Arguments
from graphql_compiled.info import FieldPlan, LazyInfo
from graphql_compiled.loading import Loaded
from graphql_compiled.positions import Position

if TYPE_CHECKING:
    from graphql_compiled.run import Run

type Resolve = Callable[[Any, Position, "Run"], Any]


class Direct(NamedTuple):
    """The function behind a resolver."""

    call: Callable[..., Any]
    wants_info: bool
    """It takes the object and `info`, or the object alone; and then arguments as a dictionary."""


class Instances(NamedTuple):
    """Values that are certainly of an object type."""

    kind: type
    unless: str
    """An attribute that such a value has if it is to be taken for something else."""


class Knowledge(Protocol):
    """What is known of the resolvers that a library installs."""

    def attribute(self, field: GraphQLField) -> str | None:
        """The attribute, if the resolver does nothing but read it."""

    def loaded(self, field: GraphQLField) -> Loaded | None:
        """How it is loaded for many objects at once, if it can be."""

    def direct(self, field: GraphQLField) -> Direct | None:
        """A shorter way to the same result, if there is one."""

    def instances_of(self, object_type: GraphQLObjectType) -> Instances | None:
        """Which values are certainly of this type; others are asked for their type."""


class NoKnowledge:
    """For schemas of unknown make: every resolver is called."""

    def attribute(self, _field: GraphQLField) -> str | None:
        return None

    def loaded(self, _field: GraphQLField) -> Loaded | None:
        return None

    def direct(self, _field: GraphQLField) -> Direct | None:
        return None

    def instances_of(self, _object_type: GraphQLObjectType) -> Instances | None:
        return None


def resolver_of(
    field: FieldPlan, arguments: Arguments | None, direct: Direct | None = None
) -> Resolve:
    resolve = field.definition.resolve
    if resolve is None:
        return _by_default(field, arguments)
    if arguments is None:
        if direct is not None and not direct.wants_info:
            alone = direct.call
            return lambda source, _position, _run: alone(source)
        call = direct.call if direct else resolve
        return lambda source, position, run: call(source, LazyInfo(field, position, run))
    if direct is None:
        return lambda source, position, run: resolve(
            source, LazyInfo(field, position, run), **arguments(run)
        )
    with_arguments = direct.call
    if direct.wants_info:
        return lambda source, position, run: with_arguments(
            source, LazyInfo(field, position, run), arguments(run)
        )
    return lambda source, _position, run: with_arguments(source, arguments(run))


def _by_default(field: FieldPlan, arguments: Arguments | None) -> Resolve:
    """graphql-core's default: an entry or attribute, called if it can be."""
    name = field.name

    def resolve(source: Any, position: Position, run: "Run") -> Any:
        given = arguments(run) if arguments else {}
        value = source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)
        if callable(value):
            return value(LazyInfo(field, position, run), **given)
        return value

    return resolve
