"""A domain's share of the schema. The gateway is the union of all; each can stand alone."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from strawberry.types.base import get_object_definition

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.identifiers import Node

type FetchNode = Callable[[Operation, str], Awaitable[Node | None]]


@dataclass(frozen=True)
class DomainModule:
    """What one domain brings: root fields, its types and nodes, and fields on types elsewhere.

    A type in `extends` has the name of a type that is declared elsewhere. If that is another
    domain's, it is a Federation entity: with a key, and with the fields that it requires.
    """

    name: str
    query: type | None = None
    mutation: type | None = None
    subscription: type | None = None
    extends: tuple[type, ...] = ()
    types: tuple[type, ...] = ()
    nodes: Mapping[str, FetchNode] = field(default_factory=dict)

    @property
    def additions(self) -> tuple[type, ...]:
        """What it adds to its own types."""
        own = set(map(name_of, self.types))
        return tuple(each for each in self.extends if name_of(each) in own)

    @property
    def links(self) -> tuple[type, ...]:
        """What it adds to types of other domains."""
        own = set(map(name_of, self.types))
        return tuple(each for each in self.extends if name_of(each) not in own)


def name_of(kind: type) -> str:
    return get_object_definition(kind, strict=True).name


def fields_by_type(contributions: Iterable[type]) -> dict[str, list[Any]]:
    """Fields that are declared apart from their type, by the type's name."""
    added: dict[str, list[Any]] = {}
    for contribution in contributions:
        definition = get_object_definition(contribution, strict=True)
        added.setdefault(definition.name, []).extend(definition.fields)
    return added
