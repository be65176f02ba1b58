"""What resolvers are told about the execution, made when they ask."""

from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import FieldNode, GraphQLField, GraphQLObjectType

from graphql_compiled.positions import Position, path_of

if TYPE_CHECKING:
    from graphql_compiled.run import Run


class FieldPlan(NamedTuple):
    """What is the same each time a selected field is executed."""

    definition: GraphQLField
    parent_type: GraphQLObjectType
    name: str
    key: str
    """The name in the response: the alias, if there is one."""
    nodes: list[FieldNode]
    details: list[Any]


class LazyInfo:
    """Reads like the executor's own `GraphQLResolveInfo`, which it makes on first need."""

    __slots__ = ("_built", "_field", "_position", "_run", "context", "field_name")

    def __init__(self, field: FieldPlan, position: Position, run: "Run") -> None:
        self.context = run.executor.context_value
        self.field_name = field.name
        self._field = field
        self._position = position
        self._run = run
        self._built: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._built is None:
            field = self._field
            self._built = self._run.executor.build_resolve_info(
                field.definition, field.nodes, field.parent_type, path_of(self._position)
            )
        return getattr(self._built, name)
