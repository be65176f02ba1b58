"""Begins each operation: its context, its budget, its span, and nothing read so far."""

from collections.abc import Iterator
from types import TracebackType

from chassis.telemetry import tracing
from chassis.telemetry.spans import Span
from graphql import get_operation_ast
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext

from graphql_gateway.execution.operation import Connection, Operation


class lasting:  # noqa: N801 - used as a function would be
    """Within it, an operation is under way, with a budget and a span of its own."""

    __slots__ = ("_operation", "_span")

    def __init__(self, connection: Connection) -> None:
        self._span = _span()
        self._operation = Operation(connection, self._span)

    def __enter__(self) -> Operation:
        self._span.__enter__()
        self._operation.begin()
        return self._operation

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._span.__exit__(kind, error, trace)


class Lifecycle(SchemaExtension):
    """Turns the connection's context into the operation's, before anything else runs.

    A WebSocket carries many operations; each must have its own reads, budget and trace.
    """

    def on_operation(self) -> Iterator[None]:
        with lasting(self.execution_context.context) as operation:
            self.execution_context.context = operation
            try:
                yield
            finally:
                _name(operation, self.execution_context)


def _span() -> Span:
    if tracing.traceparent() is None:
        return tracing.continued("graphql", None)
    return tracing.span("graphql")


def _name(operation: Operation, execution: ExecutionContext) -> None:
    """Only now is the document parsed."""
    if execution.graphql_document is None:
        return
    node = get_operation_ast(execution.graphql_document, execution.operation_name)
    if node is not None:
        name = node.name.value if node.name else None
        failed = bool(getattr(execution.result, "errors", None))
        operation.named(node.operation.value, name, failed=failed)
