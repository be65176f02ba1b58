"""Which operation of a document is asked for: one must be named where there are several."""

from collections.abc import Iterator

from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension


class Choice(SchemaExtension):
    """Refuses to guess; Strawberry would take the first."""

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        named = context._provided_operation_name is not None  # noqa: SLF001 - the other one guesses
        if not named and not context.pre_execution_errors:
            document = context.graphql_document
            definitions = document.definitions if document else ()
            if sum(isinstance(each, OperationDefinitionNode) for each in definitions) > 1:
                context.pre_execution_errors = [
                    GraphQLError("Give the `operationName`: this document has several operations.")
                ]
        yield
