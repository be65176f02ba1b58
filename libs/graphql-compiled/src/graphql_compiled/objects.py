"""Objects whose type has to be checked or found out when they are there."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLAbstractType, GraphQLObjectType
from graphql.execution.executor import invalid_return_type_error
from graphql.pyutils import is_awaitable

from graphql_compiled.info import FieldPlan, LazyInfo
from graphql_compiled.pending import Complete, Pending
from graphql_compiled.positions import Position, field_of
from graphql_compiled.resolvers import Instances

if TYPE_CHECKING:
    from graphql_compiled.run import Run


def checked(
    field: FieldPlan,
    object_type: GraphQLObjectType,
    complete: Complete,
    instances: Instances | None,
) -> Complete:
    """Asks the type's `is_type_of` first, if it has one and there is a doubt."""
    is_type_of = object_type.is_type_of
    if is_type_of is None:
        return complete
    kind, unless = instances or ((), "")

    def complete_checked(value: Any, position: Position, run: "Run") -> Any:
        if isinstance(value, kind) and getattr(value, unless, None) is None:
            return complete(value, position, run)

        def if_so(is_it: Any, position: Position, run: "Run") -> Any:
            if not is_it:
                raise invalid_return_type_error(object_type, value, field.details)
            return complete(value, position, run)

        info: Any = LazyInfo(field, field_of(position), run)
        is_it = is_type_of(value, info)
        if is_it is not True and is_awaitable(is_it):
            run.fresh.append(Pending(is_it, if_so, field.nodes, position))
            return None
        return complete(value, position, run) if is_it else if_so(is_it, position, run)

    return complete_checked


def abstract_completer(
    field: FieldPlan,
    abstract_type: GraphQLAbstractType,
    complete_as: Callable[[GraphQLObjectType], Complete],
) -> Complete:
    """Finds the type of each value; types are planned when they are first met."""
    known: dict[Any, Complete] = {}

    def as_named(name: Any, value: Any, position: Position, run: "Run") -> Any:
        complete = known.get(name) if isinstance(name, str) else None
        if complete is None:
            info: Any = LazyInfo(field, field_of(position), run)
            found = run.executor.ensure_valid_runtime_type(
                name, abstract_type, field.details, info, value
            )
            complete = known[name] = complete_as(found)
        return complete(value, position, run)

    def complete(value: Any, position: Position, run: "Run") -> Any:
        info: Any = LazyInfo(field, field_of(position), run)
        resolve_type = abstract_type.resolve_type or run.executor.type_resolver
        name = resolve_type(value, info, abstract_type)
        if type(name) is not str and is_awaitable(name):
            run.fresh.append(
                Pending(
                    name,
                    lambda late, position, run: as_named(late, value, position, run),
                    field.nodes,
                    position,
                )
            )
            return None
        return as_named(name, value, position, run)

    return complete
