"""Begins each operation: its context, its budget, its empty loaders."""

from collections.abc import Iterator

from strawberry.extensions import SchemaExtension

from graphql_gateway.execution.operation import Connection, Operation


class Lifecycle(SchemaExtension):
    """Turns the connection's context into the operation's, before anything else runs.

    A WebSocket carries many operations; each must have its own loaders and budget.
    """

    def on_operation(self) -> Iterator[None]:
        connection: Connection = self.execution_context.context
        operation = Operation(connection)
        operation.begin()
        self.execution_context.context = operation
        try:
            yield
        finally:
            operation.end()
