"""Prepared operations answer as graphql-core does, however often and with whatever variables."""

import gc
import weakref
from typing import Any

import pytest
from graphql import GraphQLSchema, OperationType, build_schema, execute, parse
from graphql_compiled.executor import compiled_executor
from graphql_compiled.prepared import Prepared

SCHEMA: GraphQLSchema = build_schema("""
  input Wish { name: String!, count: Int = 2 }
  type Query {
    echo(text: String, id: ID, count: Int, weight: Float, yes: Boolean, wish: Wish): String
    a: String
  }
  type Mutation { push: String }
""")
ECHO = """query (
  $text: String! $id: ID $count: Int $weight: Float $yes: Boolean
) { echo(text: $text, id: $id, count: $count, weight: $weight, yes: $yes) }"""
WISH = 'query ($wish: Wish = {name: "d"}) { echo(wish: $wish) }'
CONDITION = "query ($yes: Boolean!) { a @include(if: $yes) b: a @skip(if: $yes) }"

GIVEN: list[tuple[str, Any]] = [
    (ECHO, {"text": "t"}),
    (ECHO, {"text": "t", "id": "7", "count": 3, "weight": 1.5, "yes": True}),
    (ECHO, {"text": "t", "id": 7, "weight": 2, "count": None}),
    (ECHO, {"text": "t", "count": 2**31}),
    (ECHO, {"text": "t", "count": True}),
    (ECHO, {"text": "t", "weight": float("inf")}),
    (ECHO, {"text": None}),
    (ECHO, {"text": 5}),
    (ECHO, {}),
    (ECHO, {"text": "t", "unknown": 1}),
    (WISH, {}),
    (WISH, {"wish": {"name": "n", "count": 5}}),
    (WISH, {"wish": {"count": 5}}),
    (CONDITION, {"yes": True}),
    (CONDITION, {"yes": False}),
    (CONDITION, {"yes": "no"}),
]


class Root:
    a = "a"

    def echo(self, _info: Any, **given: Any) -> str:
        return repr(sorted(given.items()))


@pytest.mark.parametrize(("query", "variables"), GIVEN)
def test_variables_are_coerced_and_refused_as_by_graphql_core(query: str, variables: Any) -> None:
    document, root = parse(query), Root()
    any_variables = next(given for each, given in GIVEN if each == query)
    prepared = Prepared.of(
        compiled_executor(), SCHEMA, document, None, any_variables, root_value=root
    )
    assert prepared is not None

    for _ in range(2):
        found = prepared.execute(None, variables)
        assert found == execute(SCHEMA, document, root, variable_values=variables)


def test_what_is_left_to_graphql_core_cannot_be_prepared() -> None:
    document = parse("{ __schema { queryType { name } } }")

    assert Prepared.of(compiled_executor(), SCHEMA, document, None, {}) is None


def test_it_says_which_kind_of_operation_it_is() -> None:
    prepared = Prepared.of(compiled_executor(), SCHEMA, parse("mutation { push }"), None, {})

    assert prepared is not None
    assert prepared.operation_type is OperationType.MUTATION


class Secret(str):
    """Text that can be seen to go."""

    __slots__ = ("__weakref__",)


def test_no_variables_are_kept() -> None:
    secret = Secret("s")
    prepared = Prepared.of(compiled_executor(), SCHEMA, parse(ECHO), None, {"text": secret})
    assert prepared
    assert prepared.execute(None, {"text": secret})
    seen = weakref.ref(secret)

    del secret
    gc.collect()

    assert seen() is None
