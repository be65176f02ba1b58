"""The fields that an operation selects, as graphql-core collects them."""

from typing import Any

from graphql import FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from graphql_compiled.info import FieldPlan


class Selections:
    """Collects for one choice of the variables in `@skip` and `@include`; no other is kept."""

    def __init__(self, executor: Executor[Any], conditions: tuple[str, ...]) -> None:
        given = executor.variable_values
        self.schema: GraphQLSchema = executor.schema
        self.operation = executor.operation
        self.fragments = executor.fragments
        self.hide_suggestions = executor.hide_suggestions
        self.variables = VariableValues(
            {name: source for name, source in given.sources.items() if name in conditions},
            {name: value for name, value in given.coerced.items() if name in conditions},
        )

    def of_root(self, root_type: GraphQLObjectType) -> list[FieldPlan]:
        collected = collect_fields(
            self.schema,
            self.fragments,
            self.variables,
            root_type,
            self.operation,
            self.hide_suggestions,
        )
        return self._fields(root_type, collected.grouped_field_set)

    def below(self, field: FieldPlan, object_type: GraphQLObjectType) -> list[FieldPlan]:
        collected = collect_subfields(
            self.schema,
            self.fragments,
            self.variables,
            self.operation,
            object_type,
            field.details,
            self.hide_suggestions,
        )
        return self._fields(object_type, collected.grouped_field_set)

    def _fields(
        self, parent_type: GraphQLObjectType, grouped: dict[str, FieldDetailsList]
    ) -> list[FieldPlan]:
        found = []
        for key, details in grouped.items():
            name = details[0].node.name.value
            definition = self.schema.get_field(parent_type, name)
            if definition is not None:
                nodes = [each.node for each in details]
                found.append(FieldPlan(definition, parent_type, name, key, nodes, details))
        return found


def fragments_of(executor: Executor[Any]) -> list[FragmentDefinitionNode]:
    return list(executor.fragment_definitions.values())
