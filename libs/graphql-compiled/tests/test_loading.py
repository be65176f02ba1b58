"""Fields that are loaded for a whole list answer as they do when loaded one by one."""

import asyncio
from typing import Any

import pytest
import strawberry
from graphql_compiled.loading import Loaded
from graphql_compiled.strawberry import strawberry_executor
from graphql_compiled.strawberry_resolvers import LOADED

calls: list[list[int]] = []


async def load(context: Any, keys: list[int]) -> list[Any]:
    calls.append(keys)
    await asyncio.sleep(0)
    if context == "away":
        raise ConnectionError("the shelf is away")
    return [_of(key) for key in keys]


def _of(key: int) -> Any:
    if key % 4 == 3:
        return LookupError(f"no {key}")
    return None if key % 4 == 2 else key * 10


def loaded(name: str) -> Any:
    async def resolve(self: Any, info: strawberry.Info) -> Any:
        (value,) = await load(info.context, [self.number])
        if isinstance(value, Exception):
            raise value
        return value

    resolve.__name__ = name
    setattr(resolve, LOADED, Loaded(lambda box: box.number, load, None))
    return resolve


async def _inner(self: Any, info: strawberry.Info) -> Any:
    (value,) = await load(info.context, [self.number])
    if isinstance(value, Exception):
        raise value
    return None if value is None else Box(number=value // 10 + 4)


setattr(
    _inner,
    LOADED,
    Loaded(
        lambda box: box.number,
        load,
        lambda value: None if value is None else Box(number=value // 10 + 4),
    ),
)


@strawberry.type
class Box:
    number: int
    stock: int | None = strawberry.field(resolver=loaded("stock"))
    must: int = strawberry.field(resolver=loaded("must"))
    inner: "Box | None" = strawberry.field(resolver=_inner)


@strawberry.type
class Query:
    @strawberry.field
    def boxes(self, first: int = 6) -> list[Box | None]:
        return [Box(number=each) for each in range(first)]

    @strawberry.field
    def strict(self) -> list[Box] | None:
        return [Box(number=each) for each in range(4)]

    @strawberry.field
    def rows(self) -> list[list[Box]]:
        return [[Box(number=1), Box(number=2)], [Box(number=4)], []]


OPERATIONS = {
    "values, nulls and failures": "{ boxes { number stock } }",
    "under another name": "{ boxes { a: stock b: stock number } }",
    "what may not be null": "{ boxes { must } }",
    "what takes its list along": "{ strict { number must } boxes(first: 1) { stock } }",
    "lists of lists": "{ rows { stock } }",
    "objects below what was loaded": "{ boxes { inner { number stock inner { stock } } } }",
}


def schema(executor: Any = None) -> strawberry.Schema:
    return strawberry.Schema(Query, execution_context_class=executor)


@pytest.mark.parametrize("context", ["there", "away"])
@pytest.mark.parametrize("name", OPERATIONS)
async def test_the_answer_is_the_same(name: str, context: str) -> None:
    expected = await schema().execute(OPERATIONS[name], context_value=context)
    found = await schema(strawberry_executor()).execute(OPERATIONS[name], context_value=context)

    assert found.data == expected.data
    assert _sorted(found.errors) == _sorted(expected.errors)


async def test_each_list_takes_one_call() -> None:
    calls.clear()

    await schema(strawberry_executor()).execute("{ boxes(first: 3) { stock inner { stock } } }")

    assert sorted(calls) == [[0, 1, 2], [0, 1, 2], [4, 5]]


def _sorted(errors: list[Any] | None) -> list[str]:
    """One by one, they fail in the order of the loop's turns."""
    return sorted(f"{each.path} {each.message}" for each in errors or ())
