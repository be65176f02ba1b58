"""A schema whose types have fields of several declarations."""

from collections.abc import Mapping
from typing import Any, ClassVar

import strawberry
from graphql import GraphQLError
from strawberry.types import ExecutionContext
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from graphql_gateway.execution.errors import log_errors
from graphql_gateway.execution.estimates import Estimator
from graphql_gateway.schema.hidden import Kinds, hide

type Added = Mapping[str, list[StrawberryField]]
"""Fields that are declared apart from their type, by the type's name."""


class MergedSchema(strawberry.Schema):
    """A type has its own fields, then those that were added to it under other names."""

    hidden: ClassVar[Kinds] = ()
    """Directives that are not for who reads this schema."""

    def __init__(self, *, added: Added, **options: Any) -> None:
        self._added = added
        super().__init__(**options)
        self.estimator = Estimator(self._schema)
        hide(self._schema, self.hidden)

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        own = type_definition.fields
        names = {each.python_name for each in own}
        added = self._added.get(type_definition.name, ())
        return [*own, *(each for each in added if each.python_name not in names)]

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        log_errors(errors, execution_context)

    def _collect_schema_directives(self, *args: Any) -> list[type]:
        found = super()._collect_schema_directives(*args)
        return [each for each in found if not issubclass(each, self.hidden)]
