"""Operations that were executed before, and are not parsed, validated or planned again."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import DocumentNode, ExecutionResult, GraphQLSchema
from graphql_compiled.prepared import Prepared
from strawberry.execution import optimized_is_awaitable
from strawberry.types.graphql import OperationType

from graphql_gateway.execution.errors import log_errors, presented
from graphql_gateway.execution.estimates import (
    Estimate,
    Estimator,
    Numbers,
    declared_in,
    numbers_in,
)
from graphql_gateway.execution.lifecycle import lasting
from graphql_gateway.execution.limits import beyond
from graphql_gateway.execution.operation import Connection, Operation

type Variables = dict[str, Any] | None

_MOST_ESTIMATES = 100


class EstimatedSchema(Protocol):
    """What is read of a schema."""

    execution_context_class: Any
    estimator: Estimator
    _schema: GraphQLSchema


@dataclass(slots=True)
class Known:
    """An operation that was valid, and within all limits at least once."""

    document: DocumentNode
    name: str | None
    kind: OperationType
    prepared: Prepared
    declared: tuple[str, ...]
    """The names of its variables."""
    estimates: dict[Numbers, Estimate] = field(default_factory=dict)


class Repeated:
    """The most recently used operations, by their text and name.

    Limits by numbers in variables are checked each time, all others depend on the text alone.
    """

    def __init__(self, schema: EstimatedSchema, most: int = 200) -> None:
        self._schema = schema
        self._most = most
        self._known: OrderedDict[tuple[str, str | None], Known] = OrderedDict()

    def find(self, text: str, name: str | None) -> Known | None:
        known = self._known.get((text, name))
        if known is not None:
            self._known.move_to_end((text, name))
        return known

    def learn(self, text: str, name: str | None, variables: Variables, document: Any) -> None:
        """Remember an operation that Strawberry has let pass with these variables."""
        executor = self._schema.execution_context_class
        if executor is None or (text, name) in self._known:
            return
        prepared = Prepared.of(
            executor,
            self._schema._schema,  # noqa: SLF001 - graphql-core's, which Strawberry executes
            document,
            name,
            variables,
            is_awaitable=optimized_is_awaitable,
        )
        if prepared is None:
            return
        kind = OperationType(prepared.operation_type.value)
        self._known[text, name] = Known(document, name, kind, prepared, declared_in(document))
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    async def execute(
        self, known: Known, variables: Variables, connection: Connection
    ) -> ExecutionResult | None:
        """The answer; None if these variables take it beyond a limit."""
        estimate = self._estimate(known, variables)
        if beyond(estimate, connection.settings):
            return None
        with lasting(connection) as operation:
            operation.estimated(estimate)
            result = known.prepared.execute(operation, variables)
            if not isinstance(result, ExecutionResult):
                result = await result
            operation.named(known.kind.value, known.name, failed=bool(result.errors))
            return _presentable(result, operation) if result.errors else result

    def _estimate(self, known: Known, variables: Variables) -> Estimate:
        numbers = numbers_in(variables or {}, known.declared)
        estimate = known.estimates.get(numbers)
        if estimate is None:
            if len(known.estimates) >= _MOST_ESTIMATES:
                known.estimates.clear()
            estimator = self._schema.estimator
            estimate = estimator.estimate(known.document, known.name, variables or {})
            known.estimates[numbers] = estimate
        return estimate


def _presentable(result: ExecutionResult, operation: Operation) -> ExecutionResult:
    errors = result.errors or []
    log_errors(errors)
    shown = [presented(each, operation.request_id) for each in errors]
    return ExecutionResult(result.data, shown)
