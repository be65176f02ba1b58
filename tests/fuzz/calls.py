"""Calls of every root field, made up from the schema and from what the shop is known to hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import schemathesis
from graphql import (
    GraphQLSchema,
    IntValueNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    Visitor,
    build_schema,
    get_named_type,
    parse,
    print_ast,
    print_schema,
    visit,
)
from hypothesis import strategies as st
from hypothesis_graphql import nodes
from hypothesis_graphql.strategies import queries
from schemathesis import GenerationMode

SCHEMA = Path(__file__).parents[2] / "graphql-gateway" / "schema.graphql"
ROLES = ("customer", "staff", "guest", "nobody")
_LATER = {"defer", "stream"}
_MODES = (GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
_UUIDS = st.uuids().map(str)
_SCALARS: Mapping[str, st.SearchStrategy[str]] = {
    "UUID": _UUIDS | _UUIDS | _UUIDS | st.text(max_size=40),
    "DateTime": st.datetimes().map(lambda time: time.isoformat() + "Z") | st.text(max_size=30),
    "Decimal": st.decimals(0, 10**6, places=2).map(str) | st.decimals().map(str) | st.text(),
    "HTML": st.text(),
}

type Draw = Any
"""What Hypothesis hands to a composite strategy."""
type Known = Mapping[str, Sequence[str]]
"""Values that the shop holds, by the input type that takes them: `ID` or `String`."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, and as whom it is sent."""

    query: str
    role: str


@cache
def schema() -> GraphQLSchema:
    for name, texts in _SCALARS.items():
        schemathesis.graphql.scalar(name, texts.map(nodes.String))
    return build_schema(SCHEMA.read_text())


def root_fields() -> list[tuple[str, str]]:
    """Every operation there is: the root type and its field."""
    roots = (schema().query_type, schema().mutation_type, schema().subscription_type)
    return [(root.name, name) for root in roots if root for name in root.fields]


def calls_of(root: str, field: str, known: Known) -> st.SearchStrategy[Call]:
    """Calls with arguments right and wrong, some of them with ids that exist."""
    documents = _subscriptions(field) if root == "Subscription" else _requests(root, field)

    @st.composite
    def call(draw: Draw) -> Call:
        text = draw(documents)
        return Call(_with_known(draw, text, known), draw(st.sampled_from(ROLES)))

    return call()


def _requests(root: str, field: str) -> st.SearchStrategy[str]:
    operation = _schemathesis()[root][field]
    return st.sampled_from(_MODES).flatmap(
        lambda mode: operation.as_strategy(generation_mode=mode).map(lambda case: str(case.body))
    )


@cache
def _schemathesis() -> Any:
    """It takes no schema with directives that are experimental still."""
    parts = schema().to_kwargs()
    parts["directives"] = tuple(each for each in parts["directives"] if each.name not in _LATER)
    return schemathesis.graphql.from_file(print_schema(GraphQLSchema(**parts)))


def _subscriptions(field: str) -> st.SearchStrategy[str]:
    """Schemathesis makes none, but what it is made of can: of a schema that only subscribes."""
    parts = schema().to_kwargs()
    watching = GraphQLSchema(query=schema().subscription_type, types=parts["types"])
    scalars = {name: texts.map(nodes.String) for name, texts in _SCALARS.items()}
    documents = queries(watching, fields=[field], custom_scalars=scalars)
    return cast("st.SearchStrategy[str]", documents.map(lambda text: f"subscription {text}"))


def _with_known(draw: Draw, text: str, known: Known) -> str:
    """The document, with some of its ids, texts and numbers replaced by such as make sense."""
    document = parse(text)
    info = TypeInfo(schema())

    class Replacing(Visitor):
        def enter_string_value(self, *_: Any) -> ValueNode | None:
            return self._likelier()

        def enter_int_value(self, *_: Any) -> ValueNode | None:
            return self._likelier()

        def _likelier(self) -> ValueNode | None:
            wanted = info.get_input_type()
            kind = get_named_type(wanted).name if wanted else ""
            if kind not in {"Int", *known} or draw(st.integers(0, 3)) == 0:
                return None
            if kind == "Int":
                return IntValueNode(value=str(draw(st.integers(0, 101))))
            return StringValueNode(value=draw(st.sampled_from(known[kind])))

    return print_ast(visit(document, TypeInfoVisitor(info, Replacing())))
