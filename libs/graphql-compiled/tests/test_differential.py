"""graphql-core is the oracle: data and errors must be the same, in the same order."""

import pytest
from graphql import GraphQLSchema, parse, validate
from graphql_compiled.executor import compiled_executor
from graphql_compiled.operations import Operations
from graphql_compiled.testing.generator import Generator
from graphql_compiled.testing.oracle import compare_all
from graphql_compiled.testing.schema import Attributes, everything

BATCHES, SIZE = 8, 260


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return everything()


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize("batch", range(BATCHES))
async def test_generated_operations_are_answered_as_by_graphql_core(
    schema: GraphQLSchema, batch: int
) -> None:
    plans = Operations(50, Attributes())
    executor = compiled_executor(plans)

    await compare_all(schema, executor, range(batch * SIZE, (batch + 1) * SIZE))

    assert not plans.counts.fallen_back
    assert plans.counts.compiled > SIZE * 0.8
    assert plans.counts.cached > SIZE * 0.1


def test_generated_operations_are_valid(schema: GraphQLSchema) -> None:
    for seed in range(100):
        assert not validate(schema, parse(Generator(schema, seed).operation()))
