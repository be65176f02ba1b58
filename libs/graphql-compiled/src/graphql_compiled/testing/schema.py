"""A schema that has everything."""

from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
)

from graphql_compiled.resolvers import NoKnowledge
from graphql_compiled.testing import behaviour

SDL = """
scalar Odd
enum Color { RED GREEN BLUE }
interface Node { id: ID! name: String }
interface Related implements Node { id: ID! name: String peer: Related peers: [Related!] }
union Any = Alpha | Beta | Gamma
input Inner { n: Int = 3, tags: [String!] = ["one"], odd: Odd }
input Filter { text: String!, inner: Inner, color: Color = GREEN, many: [Inner!], deep: Filter }
type Alpha implements Node & Related {
  id: ID! name: String peer: Related peers: [Related!]
  whole: Int! part: Int text: String! words: [String!]! fraction: Float flag: Boolean color: Color!
  odd: Odd odds: [Odd] must: Beta! may: Gamma list: [Beta!]! lists: [[Gamma]!] any: Any
  anys: [Any!]!
  echo(n: Int!, text: String = "none", filter: Filter, colors: [Color!], odd: Odd): String
}
type Beta implements Node {
  id: ID! name: String whole: Int! part: Int text: String! flag: Boolean fraction: Float
  must: Beta! may: Gamma matrix: [[Int!]!]! node: Node nodes: [Node]!
  echo(n: Int!, text: String = "none", filter: Filter, colors: [Color!], odd: Odd): String
}
type Gamma implements Node & Related {
  id: ID! name: String peer: Related peers: [Related!] whole: Int! text: String! color: Color!
  flag: Boolean fraction: Float may: Gamma gammas: [Gamma!]! words: [String!]! matrix: [[Int!]!]!
}
type Query {
  alpha: Alpha alphaMust: Alpha! beta: Beta gamma: Gamma node: Node nodes: [Node]! any: Any
  anys: [Any!]! matrix: [[Int!]!]! lists: [[Gamma]!] whole: Int! text: String!
  echo(n: Int!, text: String = "none", filter: Filter, colors: [Color!], odd: Odd): String
}
type Mutation { alpha: Alpha beta: Beta gammaMust: Gamma! part: Int text: String!
  echo(n: Int!, text: String = "none", filter: Filter, colors: [Color!], odd: Odd): String }
type Subscription { alpha: Alpha gammaMust: Gamma! any: Any }
"""


def everything() -> GraphQLSchema:
    schema = build_schema(SDL)
    for each in schema.type_map.values():
        if each.name.startswith("__"):
            continue
        if isinstance(each, GraphQLObjectType):
            _give_resolvers(each)
        elif isinstance(each, GraphQLInterfaceType):
            each.resolve_type = behaviour.resolve_type
        elif isinstance(each, GraphQLScalarType) and each.name == "Odd":
            _make_odd(each)
    return schema


def _give_resolvers(object_type: GraphQLObjectType) -> None:
    """Alphas call resolvers, Gammas are read by default, Betas mix attributes and resolvers."""
    if object_type.name == "Gamma":
        object_type.is_type_of = behaviour.is_gamma
        return
    for place, (name, field) in enumerate(object_type.fields.items()):
        if object_type.name == "Beta" and not field.args and place % 4:
            field.extensions["attribute"] = name
            field.resolve = behaviour.reader(name)
        else:
            field.resolve = behaviour.resolve
        field.subscribe = behaviour.subscribe
    if object_type.name in {"Alpha", "Beta"}:
        object_type.is_type_of = behaviour.is_kind(object_type.name)


def _make_odd(scalar: GraphQLScalarType) -> None:
    converted: Any = scalar
    converted.coerce_output_value = behaviour.odd_out
    converted.coerce_input_value = behaviour.odd_in
    converted.parse_value = behaviour.odd_in


class Attributes(NoKnowledge):
    """Knows the fields that `reader` resolves."""

    def attribute(self, field: Any) -> str | None:
        found: str | None = field.extensions.get("attribute")
        return found
