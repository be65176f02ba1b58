"""Strawberry's own execution is the oracle."""

from typing import Any

import pytest
import strawberry
from graphql_compiled.executor import Compiled
from graphql_compiled.strawberry import strawberry_executor
from graphql_compiled.testing.strawberry_schema import Mutation, Query, Subscription, context
from strawberry.extensions import ParserCache, SchemaExtension

OPERATIONS = {
    "attributes": "{ boxes { name number size made weight labels double __typename } }",
    "odd values": "{ odd { number labels } }",
    "aliases and arguments": "{ a: boxes(count: 1) { n: name } b: boxes(count: 2) { name } }",
    "permissions": "{ boxes { number visible secret } }",
    "extensions": '{ boxes { loud other: loud(suffix: "?") } }',
    "loaders": "{ boxes { number stock } }",
    "unions": "{ things { __typename ... on Box { number } ... on Bag { color selected } } }",
    "interfaces": "{ named { name ... on Bag { selected } ...B } } fragment B on Box { double }",
    "a failure that takes the list": "{ boxes { must } maybe { name } }",
    "a failure that takes an item": "{ maybe { name must } }",
    "inputs": '{ wished(wish: {name: "n", days: ["2026-02-03"]}, again: [{name: "m"}]) }',
    "a bad input": '{ wished(wish: {name: "n", days: ["someday"]}) }',
    "mutations in order": 'mutation { a: push(value: "1") b: push(value: "2") }',
    "introspection": "{ __schema { queryType { name } } boxes { name } }",
    "left out": "{ boxes @skip(if: true) { name } maybe @include(if: false) { name } __typename }",
}


def schema(executor: Any = None, extensions: Any = ()) -> strawberry.Schema:
    return strawberry.Schema(
        Query, Mutation, Subscription, execution_context_class=executor, extensions=extensions
    )


@pytest.fixture
def executor() -> type[Compiled]:
    chosen: type[Any] = strawberry_executor()
    assert issubclass(chosen, Compiled)
    return chosen


@pytest.mark.parametrize("admin", [True, False])
@pytest.mark.parametrize("name", OPERATIONS)
async def test_what_strawberry_adds_works_as_before(
    executor: type[Compiled], name: str, admin: bool
) -> None:
    expected = await schema().execute(OPERATIONS[name], context_value=context(admin=admin))
    found = await schema(executor).execute(OPERATIONS[name], context_value=context(admin=admin))

    assert found.data == expected.data
    assert found.errors == expected.errors


async def test_a_list_is_loaded_in_one_batch(executor: type[Compiled]) -> None:
    loading = context()

    await schema(executor).execute("{ boxes { stock } maybe { stock } }", context_value=loading)

    assert loading["batches"] == [[0, 1, 2, 3]]


async def test_an_operation_parsed_once_is_planned_once(executor: type[Compiled]) -> None:
    kept = schema(executor, [lambda: ParserCache(maxsize=10)])
    query = "query ($count: Int!) { boxes(count: $count) { name } }"

    for count in range(5):
        await kept.execute(query, {"count": count}, context_value=context())

    assert executor.operations.counts.compiled == 1
    assert executor.operations.counts.cached == 4


async def test_each_choice_of_conditions_has_a_plan(executor: type[Compiled]) -> None:
    kept = schema(executor, [lambda: ParserCache(maxsize=10)])
    query = "query ($yes: Boolean!) { maybe { name number @include(if: $yes) } }"

    answers = [
        await kept.execute(query, {"yes": yes}, context_value=context())
        for yes in (True, False, True)
    ]

    assert [list((each.data or {})["maybe"][0]) for each in answers] == [
        ["name", "number"],
        ["name"],
        ["name", "number"],
    ]
    assert executor.operations.counts.compiled == 2


async def test_every_event_of_a_subscription_is_executed_by_plan(executor: type[Compiled]) -> None:
    events = await schema(executor).subscribe(
        "subscription { counted(to: 3) { number must } }", context_value=context()
    )

    found = [each async for each in events]

    assert [bool(each.errors) for each in found] == [False, False, True]
    assert executor.operations.counts.compiled == 1
    assert executor.operations.counts.cached == 2


async def test_resolvers_wrapped_by_an_extension_are_left_to_graphql_core(
    executor: type[Compiled],
) -> None:
    class Wrapping(SchemaExtension):
        def resolve(self, _next: Any, root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
            return _next(root, info, *args, **kwargs)

    await schema(executor, [Wrapping]).execute("{ maybe { name } }", context_value=context())

    assert executor.operations.counts.fallen_back == {"middleware": 1}


def test_synchronous_execution_stays_synchronous(executor: type[Compiled]) -> None:
    found = schema(executor).execute_sync("{ maybe { name } }", context_value=context())

    assert found.data == {"maybe": [{"name": f"b{number}"} for number in range(4)]}
    assert executor.operations.counts.compiled == 1
