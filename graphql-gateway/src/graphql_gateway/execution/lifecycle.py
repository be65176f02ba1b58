"""Begins each operation: its context, its budget, its empty loaders, its span."""

from collections.abc import Iterator

from chassis.telemetry import tracing
from chassis.telemetry.spans import Recorded, Span
from graphql import get_operation_ast
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext

from graphql_gateway.execution.operation import Connection, Operation


class Lifecycle(SchemaExtension):
    """Turns the connection's context into the operation's, before anything else runs.

    A WebSocket carries many operations; each must have its own loaders, budget and trace.
    """

    def on_operation(self) -> Iterator[None]:
        connection: Connection = self.execution_context.context
        with _span() as span:
            operation = Operation(connection)
            operation.begin()
            self.execution_context.context = operation
            try:
                yield
            finally:
                operation.end()
                _name(span, self.execution_context)


def _span() -> Span:
    if tracing.traceparent() is None:
        return tracing.continued("graphql", None)
    return tracing.span("graphql")


def _name(span: Span, execution: ExecutionContext) -> None:
    """Only now is the document parsed."""
    if not isinstance(span, Recorded) or execution.graphql_document is None:
        return
    operation = get_operation_ast(execution.graphql_document, execution.operation_name)
    if operation is None:
        return
    kind = operation.operation.value
    name = operation.name.value if operation.name else "anonymous"
    span.rename(f"{kind} {name}")
    span.note({"graphql.operation.type": kind, "graphql.operation.name": name})
    if getattr(execution.result, "errors", None):
        span.fail("GraphQLError")
