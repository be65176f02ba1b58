"""Compares what a compiled executor answers with what graphql-core answers."""

import gc
from collections.abc import AsyncIterable, Iterable
from inspect import isawaitable
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute, parse, subscribe
from graphql.execution import Executor

from graphql_compiled.testing.behaviour import World
from graphql_compiled.testing.generator import Generator

_COLLECTED_AFTER = 100


class Differs(AssertionError):
    """The two executors gave different answers."""


async def compare_all(
    schema: GraphQLSchema, executor: type[Executor[Any]], seeds: Iterable[int]
) -> None:
    """Compares the operations of these seeds.

    graphql-core leaves coroutines that never began, and the interpreter stumbles when it finds
    one while it makes a named tuple. So garbage is collected here, and only here.
    """
    gc.disable()
    try:
        for done, seed in enumerate(seeds):
            await compare(schema, executor, seed)
            if done % _COLLECTED_AFTER == 0:
                gc.collect()
    finally:
        gc.collect()
        gc.enable()


async def compare(
    schema: GraphQLSchema, executor: type[Executor[Any]], seed: int, trouble: float = 0.1
) -> str:
    """One generated operation, run by both; raises `Differs`. Gives the operation."""
    generator = Generator(schema, seed)
    kind = "subscription" if seed % 20 == 0 else ""
    text = generator.operation(kind)
    document = parse(text)
    for variables in _given(generator.variables, seed):  # the second finds what the first left
        expected, found = [
            await _answers(
                schema, document, World(schema, seed, trouble if seed % 3 else 0), variables, each
            )
            for each in (None, executor)
        ]
        if repr(found) != repr(expected):
            raise Differs(_difference(seed, text, variables, expected, found))
    return text


def _given(variables: dict[str, Any], seed: int) -> list[dict[str, Any]]:
    """The variables, and for some operations another choice of their conditions."""
    if seed % 3 != 1:
        return [variables]
    turned = {
        name: not value if isinstance(value, bool) else value for name, value in variables.items()
    }
    return [variables, turned]


async def _answers(
    schema: GraphQLSchema,
    document: DocumentNode,
    world: World,
    variables: dict[str, Any],
    executor: type[Executor[Any]] | None,
) -> list[Any]:
    async def work() -> list[Any]:
        run = subscribe if _is_subscription(document) else execute
        found: Any = run(
            schema,
            document,
            context_value=world,
            variable_values=dict(variables),
            executor_class=executor,
        )
        result = await found if isawaitable(found) else found
        if isinstance(result, AsyncIterable):
            return [_as_data(each) async for each in result]
        return [_as_data(result)]

    try:
        return await world.clock.run(work())
    finally:
        world.close()


def _is_subscription(document: DocumentNode) -> bool:
    operation: Any = document.definitions[0]
    return bool(operation.operation.value == "subscription")


def _as_data(result: ExecutionResult) -> Any:
    errors = [
        (each.message, each.path, each.locations, each.extensions, repr(each.original_error))
        for each in result.errors or ()
    ]
    return result.data, errors


def _difference(seed: int, text: str, variables: Any, expected: Any, found: Any) -> str:
    at = next(
        (
            place
            for place, (one, other) in enumerate(zip(repr(expected), repr(found), strict=False))
            if one != other
        ),
        0,
    )
    shown = slice(max(at - 200, 0), at + 200)
    return (
        f"seed {seed}\n{text}\nvariables {variables}\n"
        f"expected …{repr(expected)[shown]}…\nfound    …{repr(found)[shown]}…"
    )
