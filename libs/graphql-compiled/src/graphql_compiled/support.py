"""What is left to graphql-core."""

from collections.abc import Callable, Iterator
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    GraphQLDeferDirective,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    GraphQLStreamDirective,
    SelectionSetNode,
    VariableNode,
)
from graphql.execution import Executor, default_field_resolver, default_type_resolver
from graphql.pyutils import is_awaitable

_INCREMENTAL = {GraphQLDeferDirective.name, GraphQLStreamDirective.name}
_CONDITIONS = {GraphQLSkipDirective.name, GraphQLIncludeDirective.name}
_known_predicates: set[Callable[[Any], Any]] = {is_awaitable}


def knows_predicate(predicate: Callable[[Any], Any]) -> None:
    """Declare that this decides as graphql-core's `is_awaitable` does."""
    _known_predicates.add(predicate)


def unsupported_in_execution(executor: Executor[Any]) -> str | None:
    """The reason why this execution cannot be compiled, whatever it asks for."""
    middleware = executor.middleware_manager
    if middleware is not None and middleware.middlewares:
        return "middleware"
    if executor.abort_signal is not None or executor.hooks is not None:
        return "abort signal or hooks"
    if executor.is_awaitable not in _known_predicates:
        return "its own idea of awaitables"
    if (
        executor.field_resolver is not default_field_resolver
        or executor.type_resolver is not default_type_resolver
    ):
        return "default resolvers of its own"
    return None if executor.error_propagation else "errors that do not propagate"


def unsupported_in_document(executor: Executor[Any]) -> str | None:
    """The reason why this document cannot be compiled."""
    if executor.schema.get_root_type(executor.operation.operation) is None:
        return "no such root type"
    if any(each.variable_definitions for each in executor.fragment_definitions.values()):
        return "fragment variables"
    for node in _selected(executor):
        if isinstance(node, FieldNode) and node.name.value in {"__schema", "__type"}:
            return "introspection"
        if any(each.name.value in _INCREMENTAL for each in node.directives or ()):
            return "incremental delivery"
    return None


def condition_variables(executor: Executor[Any]) -> tuple[str, ...]:
    """The variables that decide which fields are selected."""
    return tuple(
        dict.fromkeys(
            argument.value.name.value
            for node in _selected(executor)
            for directive in node.directives or ()
            if directive.name.value in _CONDITIONS
            for argument in _arguments(directive)
            if isinstance(argument.value, VariableNode)
        )
    )


def _arguments(directive: DirectiveNode) -> tuple[Any, ...]:
    return tuple(directive.arguments or ())


def _selected(executor: Executor[Any]) -> Iterator[Any]:
    """Every selection of the operation and of all fragments."""
    fragments = executor.fragment_definitions.values()
    left: list[SelectionSetNode | None] = [
        executor.operation.selection_set,
        *(each.selection_set for each in fragments),
    ]
    while left:
        selection_set = left.pop()
        for node in selection_set.selections if selection_set else ():
            yield node
            left.append(getattr(node, "selection_set", None))
