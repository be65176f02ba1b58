"""Things of other domains, of which a subgraph knows no more than their id."""

from collections.abc import Mapping

import strawberry
from strawberry import federation

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.identifiers import Node, known_by
from graphql_gateway.schema.modules import FetchNode


def reference_type(name: str) -> type[Node]:
    """A type with the id of such a thing; the rest is asked of its own subgraph."""

    @federation.type(name=name, keys=[known_by("id")])
    class Reference(Node):
        id: strawberry.ID

    return Reference


def referring(
    kinds: Mapping[str, type[Node]], nodes: Mapping[str, FetchNode]
) -> Mapping[str, FetchNode]:
    """Fetchers that find out whether there is such a thing, and answer with its reference."""
    return {name: _referring(kinds[name], fetch) for name, fetch in nodes.items()}


def _referring(kind: type[Node], fetch: FetchNode) -> FetchNode:
    async def fetch_reference(operation: Operation, uuid: str) -> Node | None:
        found = await fetch(operation, uuid)
        return kind(id=found.id) if found else None

    return fetch_reference
