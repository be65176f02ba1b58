"""A domain's share of the schema. The gateway is the union of all; each can stand alone."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.identifiers import Node

type FetchNode = Callable[[Operation, str], Awaitable[Node | None]]


@dataclass(frozen=True)
class DomainModule:
    """What one domain brings: root fields, fields on other domains' types, and its nodes.

    A type in `extends` has the name of a type that another domain owns. Its resolvers may read
    only that type's keys, which is what a Federation entity would carry.
    """

    name: str
    query: type | None = None
    mutation: type | None = None
    subscription: type | None = None
    extends: tuple[type, ...] = ()
    types: tuple[type, ...] = ()
    nodes: Mapping[str, FetchNode] = field(default_factory=dict)


def shared_fields(modules: tuple[DomainModule, ...]) -> dict[str, list[Any]]:
    """Fields that modules add to types of others, by the type's name."""
    added: dict[str, list[Any]] = {}
    for module in modules:
        for contribution in module.extends:
            definition = contribution.__strawberry_definition__  # type: ignore[attr-defined]
            added.setdefault(definition.name, []).extend(definition.fields)
    return added
