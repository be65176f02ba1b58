"""Builds one schema of any set of domain modules."""

from collections.abc import Callable
from typing import Any

import strawberry
from graphql import GraphQLError
from graphql.execution import Executor
from strawberry.extensions import (
    DisableIntrospection,
    SchemaExtension,
    ValidationCache,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types import ExecutionContext
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from graphql_gateway.execution.choice import Choice
from graphql_gateway.execution.errors import SafeErrors, log_errors
from graphql_gateway.execution.estimates import Estimator
from graphql_gateway.execution.lifecycle import Lifecycle
from graphql_gateway.execution.limits import Limits
from graphql_gateway.execution.parsing import Parsing
from graphql_gateway.execution.plan import Plan
from graphql_gateway.schema.modules import DomainModule, shared_fields
from graphql_gateway.schema.node import node_query
from graphql_gateway.schema.scalars import SCALARS

_CACHED_DOCUMENTS = 500


class UnionSchema(strawberry.Schema):
    """A schema in which a type's fields may come from several modules."""

    def __init__(self, *, added: dict[str, list[StrawberryField]], **options: Any) -> None:
        self._added = added
        super().__init__(**options)
        self.estimator = Estimator(self._schema)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        own = type_definition.fields
        names = {each.python_name for each in own}
        added = self._added.get(type_definition.name, ())
        return [*own, *(each for each in added if each.python_name not in names)]

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        log_errors(errors, execution_context)


def build_schema(
    modules: tuple[DomainModule, ...],
    *,
    in_development: bool,
    executor: type[Executor[Any]] | None = None,
) -> UnionSchema:
    """The union of these modules, with limits, budgets and safe errors around it."""
    queries = [node_query(modules), *(each.query for each in modules if each.query)]
    return UnionSchema(
        added=shared_fields(modules),
        query=merge_types("Query", tuple(queries)),
        mutation=_root("Mutation", [each.mutation for each in modules]),
        subscription=_root("Subscription", [each.subscription for each in modules]),
        types=[kind for each in modules for kind in each.types],
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not in_development),
        extensions=_extensions(in_development=in_development),
        execution_context_class=executor,
    )


def _root(name: str, parts: list[type | None]) -> type | None:
    present = tuple(each for each in parts if each)
    return merge_types(name, present) if present else None


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
