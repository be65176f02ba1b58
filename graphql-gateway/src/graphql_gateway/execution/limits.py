"""Bounds on what a document may ask for, checked before any resolver runs."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from graphql import DirectiveNode, DocumentNode, GraphQLError, ValidationContext, ValidationRule
from strawberry.extensions import SchemaExtension
from strawberry.extensions.max_aliases import create_validator as aliases_at_most
from strawberry.extensions.query_depth_limiter import create_validator as depth_at_most

from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.cost import cost_of
from graphql_gateway.execution.operation import Operation


class Limits(SchemaExtension):
    """Depth, aliases, directives and tokens of the document; cost of the operation."""

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context
        settings = self._settings()
        context.parse_options["max_tokens"] = settings.max_tokens
        context.validation_rules = (*context.validation_rules, *_rules(settings))
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        # ValidationCache stands before and has left its verdict; only a valid document has a cost.
        if context.graphql_document is not None and not context.pre_execution_errors:
            context.pre_execution_errors = self._cost_errors(context.graphql_document)
        yield

    def _cost_errors(self, document: DocumentNode) -> list[GraphQLError]:
        context = self.execution_context
        most = self._settings().max_cost
        cost = cost_of(document, context.operation_name, context.variables or {})
        if cost <= most:
            return []
        message = (
            f"This operation costs {cost}; the most is {most}. "
            "Ask for shorter lists (`first`) or fewer fields."
        )
        return [GraphQLError(message, extensions={"reason": "COST_LIMIT_EXCEEDED"})]

    def _settings(self) -> GatewaySettings:
        operation: Operation = self.execution_context.context
        return operation.settings


@cache
def _rules(settings: GatewaySettings) -> tuple[type[ValidationRule], ...]:
    # The same classes each time: the validation cache is keyed by them.
    return (
        depth_at_most(settings.max_depth, None),
        aliases_at_most(settings.max_aliases),
        directives_at_most(settings.max_directives),
    )


def directives_at_most(most: int) -> type[ValidationRule]:
    """A rule that refuses documents with more directives than this."""

    class DirectivesAtMost(ValidationRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self._count = 0

        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
            self._count += 1
            if self._count == most + 1:
                self.report_error(GraphQLError(f"At most {most} directives are allowed.", [node]))

    return DirectivesAtMost
