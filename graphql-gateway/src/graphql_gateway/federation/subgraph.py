"""One domain as a subgraph of Apollo Federation v2."""

from typing import Any

from strawberry import federation
from strawberry.federation.schema import FederationAny

from graphql_gateway.execution.hints import CacheControl, Cost, ListSize
from graphql_gateway.execution.operation import Info
from graphql_gateway.federation.entities import Entities
from graphql_gateway.schema.merged import MergedSchema


class SubgraphSchema(MergedSchema, federation.Schema):
    """A schema that says of itself how it joins others, in `_service`, and answers `_entities`.

    Hints are followed here, but not shown: composition drops them, and misses what uses their enum.
    """

    hidden = (CacheControl, Cost, ListSize)

    def __init__(self, *, entities: Entities, **options: Any) -> None:
        self._entities = entities
        super().__init__(**options)

    def entities_resolver(
        self, info: Info, representations: list[FederationAny]
    ) -> list[FederationAny]:
        """Things to await are awaited together, so that loaders see all keys at once."""
        return [self._entities.resolve(info.context, each) for each in representations]
