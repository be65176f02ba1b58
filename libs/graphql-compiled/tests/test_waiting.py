import asyncio
import gc
import tracemalloc
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLSchema, build_schema, execute, parse
from graphql_compiled.executor import compiled_executor
from graphql_compiled.operations import Operations

SDL = """
type Query { one: Int must: Int! two: Int box: Box }
type Box { one: Int must: Int! two: Int }
"""


@pytest.fixture
def plans() -> Operations:
    return Operations(size=20)


@pytest.fixture
def schema() -> GraphQLSchema:
    return build_schema(SDL)


async def answer(
    schema: GraphQLSchema, plans: Operations, query: str, root: Any
) -> ExecutionResult:
    found: Any = execute(schema, parse(query), root, executor_class=compiled_executor(plans))
    result: ExecutionResult = await found
    return result


async def test_a_failure_that_takes_the_object_cancels_what_it_waits_for(
    schema: GraphQLSchema, plans: Operations
) -> None:
    cancelled = asyncio.Event()

    async def forever(_info: Any) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async def fails(_info: Any) -> int:
        await asyncio.sleep(0)
        raise LookupError("gone")

    found = await answer(
        schema, plans, "{ box { one must } }", {"box": {"one": forever, "must": fails}}
    )

    assert cancelled.is_set()
    assert found.data == {"box": None}
    assert [each.path for each in found.errors or ()] == [["box", "must"]]


async def test_errors_below_a_place_that_is_null_already_are_not_listed(
    schema: GraphQLSchema, plans: Operations
) -> None:
    async def stubborn(_info: Any) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise LookupError("too late") from None

    async def fails(_info: Any) -> int:
        await asyncio.sleep(0)
        raise LookupError("gone")

    found = await answer(
        schema, plans, "{ box { one must } }", {"box": {"one": stubborn, "must": fails}}
    )

    assert [each.message for each in found.errors or ()] == ["gone"]


async def test_cancelling_the_operation_cancels_its_resolvers(
    schema: GraphQLSchema, plans: Operations
) -> None:
    waiting: list[asyncio.Task[Any] | None] = []

    async def forever(_info: Any) -> None:
        waiting.append(asyncio.current_task())
        await asyncio.Event().wait()

    operation = asyncio.create_task(
        answer(schema, plans, "{ one two }", {"one": forever, "two": forever})
    )
    while len(waiting) < 2:
        await asyncio.sleep(0)
    operation.cancel()

    with pytest.raises(asyncio.CancelledError):
        await operation
    assert all(each and each.done() for each in waiting)


async def test_a_resolver_that_is_cancelled_from_elsewhere_ends_the_operation(
    schema: GraphQLSchema, plans: Operations
) -> None:
    async def cancelled(_info: Any) -> None:
        raise asyncio.CancelledError

    async def later(_info: Any) -> int:
        await asyncio.sleep(0)
        return 1

    with pytest.raises(asyncio.CancelledError):
        await answer(schema, plans, "{ one two }", {"one": cancelled, "two": later})


async def test_futures_that_are_done_already_are_awaited(
    schema: GraphQLSchema, plans: Operations
) -> None:
    done = asyncio.get_running_loop().create_future()
    done.set_result(5)

    found = await answer(schema, plans, "{ one two }", {"one": done, "two": done})

    assert found.data == {"one": 5, "two": 5}


async def test_a_single_awaited_field_needs_no_task(
    schema: GraphQLSchema, plans: Operations
) -> None:
    own = asyncio.current_task()

    async def task(_info: Any) -> int:
        return int(asyncio.current_task() is own)

    assert (await answer(schema, plans, "{ one }", {"one": task})).data == {"one": 1}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("{ __schema { description } }", "introspection"),
        ('{ __type(name: "Box") { name } }', "introspection"),
    ],
)
def test_what_is_not_supported_is_counted(
    schema: GraphQLSchema, plans: Operations, query: str, reason: str
) -> None:
    execute(schema, parse(query), executor_class=compiled_executor(plans))

    assert plans.counts.fallen_back == {reason: 1}


def test_ten_thousand_different_operations_keep_memory_flat(
    schema: GraphQLSchema, plans: Operations
) -> None:
    executor = compiled_executor(plans)

    def run(first: int, last: int) -> int:
        for number in range(first, last):
            execute(schema, parse(f"{{ a{number}: one b: two }}"), {}, executor_class=executor)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = run(0, 500)
        after = run(500, 10_500)
    finally:
        tracemalloc.stop()

    assert len(plans) == 20
    assert after - before < 200_000
