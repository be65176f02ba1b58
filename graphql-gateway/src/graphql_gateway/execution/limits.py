"""Bounds on what an operation may ask for, checked before any resolver runs."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from graphql import DocumentNode, GraphQLError, ValidationRule
from strawberry.extensions import SchemaExtension

from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.estimates import Estimate, Estimator
from graphql_gateway.execution.operation import Operation
from graphql_gateway.execution.shape import shaped_within


class Limits(SchemaExtension):
    """Shape and tokens of the document; cost and RPCs of the operation."""

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context
        settings = self._operation().settings
        context.parse_options["max_tokens"] = settings.max_tokens
        context.validation_rules = (*context.validation_rules, _rule(settings))
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        # ValidationCache stands before and has left its verdict; only a valid document has a cost.
        if context.graphql_document is not None and not context.pre_execution_errors:
            context.pre_execution_errors = self._errors(context.graphql_document)
        yield

    def _errors(self, document: DocumentNode) -> list[GraphQLError]:
        context, operation = self.execution_context, self._operation()
        estimator: Estimator = getattr(context.schema, "estimator")  # noqa: B009 - ours has one
        estimate = estimator.estimate(document, context.operation_name, context.variables or {})
        refusals = beyond(estimate, operation.settings)
        operation.estimated(estimate, None if refusals else document)
        return refusals

    def _operation(self) -> Operation:
        operation: Operation = self.execution_context.context
        return operation


def beyond(estimate: Estimate, settings: GatewaySettings) -> list[GraphQLError]:
    """What is wrong with an operation of this estimate; nothing, as a rule."""
    if estimate.cost > settings.max_cost:
        return [
            _refusal(
                "COST_LIMIT_EXCEEDED",
                f"This operation costs {estimate.cost}; the most is {settings.max_cost}. "
                "Ask for shorter lists (`first`) or fewer fields.",
            )
        ]
    if estimate.rpc_count > settings.max_rpcs:
        return [
            _refusal(
                "RPC_LIMIT_EXCEEDED",
                f"This operation needs {estimate.rpc_count} calls to services; the most is "
                f"{settings.max_rpcs}. Ask for fewer things at once, or by lists.",
            )
        ]
    return []


def _refusal(reason: str, message: str) -> GraphQLError:
    extensions: dict[str, Any] = {"reason": reason}
    return GraphQLError(message, extensions=extensions)


@cache
def _rule(settings: GatewaySettings) -> type[ValidationRule]:
    # The same class each time: the validation cache is keyed by it.
    return shaped_within(settings)
