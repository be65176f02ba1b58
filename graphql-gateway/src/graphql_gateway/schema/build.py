"""Builds one schema of any set of domain modules."""

from collections.abc import Callable, Iterable
from typing import Any

from graphql.execution import Executor
from strawberry.extensions import (
    DisableIntrospection,
    SchemaExtension,
    ValidationCache,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from graphql_gateway.execution.choice import Choice
from graphql_gateway.execution.errors import SafeErrors
from graphql_gateway.execution.lifecycle import Lifecycle
from graphql_gateway.execution.limits import Limits
from graphql_gateway.execution.parsing import Parsing
from graphql_gateway.execution.plan import Plan
from graphql_gateway.schema.modules import DomainModule, fields_by_type
from graphql_gateway.schema.node import node_query
from graphql_gateway.schema.scalars import SCALARS
from graphql_gateway.schema.union import UnionSchema

_CACHED_DOCUMENTS = 200  # of the longest documents, that are some 300 MB


def build_schema(
    modules: tuple[DomainModule, ...],
    *,
    in_development: bool,
    executor: type[Executor[Any]] | None = None,
) -> UnionSchema:
    """The union of these modules."""
    nodes = {name: fetch for each in modules for name, fetch in each.nodes.items()}
    return UnionSchema(
        added=fields_by_type(link for each in modules for link in each.extends),
        query=root("Query", [node_query(nodes), *(each.query for each in modules)]),
        mutation=root("Mutation", [each.mutation for each in modules]),
        subscription=root("Subscription", [each.subscription for each in modules]),
        types=[kind for each in modules for kind in each.types],
        **safeguards(in_development=in_development, executor=executor),
    )


def root(name: str, parts: Iterable[type | None]) -> type | None:
    """One type of all root fields of a kind; None if there are none."""
    present = tuple(each for each in parts if each)
    return merge_types(name, present) if present else None


def safeguards(*, in_development: bool, executor: type[Executor[Any]] | None) -> dict[str, Any]:
    """Options that every schema of ours has: limits, budgets and safe errors around it."""
    return {
        "config": StrawberryConfig(
            scalar_map=SCALARS,
            disable_field_suggestions=not in_development,
            enable_experimental_incremental_execution=True,
        ),
        "extensions": _extensions(in_development=in_development),
        "execution_context_class": executor,
    }


def _extensions(*, in_development: bool) -> list[Callable[[], SchemaExtension]]:
    extensions: list[Callable[[], SchemaExtension]] = [
        Lifecycle,
        SafeErrors,
        lambda: Parsing(maxsize=_CACHED_DOCUMENTS),
        lambda: ValidationCache(maxsize=_CACHED_DOCUMENTS),
        Choice,
        Limits,
    ]
    return [*extensions, Plan if in_development else DisableIntrospection]
