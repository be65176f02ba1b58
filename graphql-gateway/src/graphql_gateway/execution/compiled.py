"""Executes operations by plans made once each; the numbers say what still is not."""

from collections.abc import Iterable
from typing import Any

from graphql.execution import Executor
from graphql_compiled.counts import Counts
from graphql_compiled.strawberry import strawberry_executor, strawberry_operations
from opentelemetry import metrics
from opentelemetry.metrics import CallbackOptions, Observation


def compiled_execution(most: int) -> type[Executor[Any]]:
    """An execution context class that keeps at most so many plans."""
    operations = strawberry_operations(most)
    _report(operations.counts)
    return strawberry_executor(operations)


def _report(counts: Counts) -> None:
    def observe(_options: CallbackOptions) -> Iterable[Observation]:
        yield Observation(counts.compiled, {"execution": "compiled", "reason": ""})
        yield Observation(counts.cached, {"execution": "cached", "reason": ""})
        for reason, count in counts.fallen_back.items():
            yield Observation(count, {"execution": "fallen_back", "reason": reason})

    metrics.get_meter("graphql_gateway").create_observable_counter(
        "graphql.executions",
        [observe],
        description="Operations executed by a new plan, by one at hand, or by graphql-core.",
    )
