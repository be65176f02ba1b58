"""Builds the subgraph of one domain module."""

from collections.abc import Mapping
from typing import Any

from graphql.execution import Executor

from graphql_gateway.federation.entities import Entities
from graphql_gateway.federation.references import reference_type, referring
from graphql_gateway.federation.subgraph import SubgraphSchema
from graphql_gateway.schema.build import root, safeguards
from graphql_gateway.schema.modules import DomainModule, FetchNode, fields_by_type, name_of
from graphql_gateway.schema.node import node_query


def build_subgraph(
    module: DomainModule,
    *,
    nodes_elsewhere: Mapping[str, FetchNode] | None = None,
    in_development: bool,
    executor: type[Executor[Any]] | None = None,
) -> SubgraphSchema:
    """The module alone; with `nodes_elsewhere` it is the one that answers `node(id)` for all."""
    references = {name: reference_type(name) for name in nodes_elsewhere or ()}
    queries = [module.query]
    if nodes_elsewhere is not None:
        nodes = {**module.nodes, **referring(references, nodes_elsewhere)}
        queries.append(node_query(nodes))
    return SubgraphSchema(
        entities=Entities(module.nodes, {name_of(each): each for each in module.links}),
        added=fields_by_type(module.additions),
        query=root("Query", queries),
        mutation=root("Mutation", [module.mutation]),
        subscription=root("Subscription", [module.subscription]),
        types=[*module.types, *module.links, *references.values()],
        **safeguards(in_development=in_development, executor=executor),
    )
