"""`node(id)`: any object by its global id, whichever domain owns it."""

from collections.abc import Mapping

import strawberry

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.identifiers import Node, parse_id
from graphql_gateway.schema.modules import FetchNode


def node_query(fetchers: Mapping[str, FetchNode]) -> type:
    """The part of Query that dispatches to the domains' nodes."""

    @strawberry.type(name="Query")
    class NodeQuery:
        @strawberry.field(description="Any object by its id; null if there is none for you.")
        async def node(
            self,
            info: strawberry.Info[Operation],
            id: strawberry.ID,
        ) -> Node | None:
            type_name, uuid = parse_id(id)
            fetch = fetchers.get(type_name)
            return await fetch(info.context, uuid) if fetch else None

    return NodeQuery
