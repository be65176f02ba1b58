"""Turns selected fields into steps."""

from itertools import groupby

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
)

from graphql_compiled.arguments import arguments_of
from graphql_compiled.attributes import Attribute, attributes_step
from graphql_compiled.completion import Completion
from graphql_compiled.info import FieldPlan
from graphql_compiled.leaves import leaf_completer, leaf_of
from graphql_compiled.lists import list_completer
from graphql_compiled.loading import loaded_step
from graphql_compiled.objects import abstract_completer, checked
from graphql_compiled.pending import Complete
from graphql_compiled.resolvers import Knowledge, resolver_of
from graphql_compiled.selections import Selections
from graphql_compiled.steps import (
    Step,
    attribute_step,
    object_completer,
    resolver_step,
    type_name_step,
)


class Planner:
    """Plans one operation. Closures, not source: as fast here, and made much faster."""

    def __init__(self, selections: Selections, knowledge: Knowledge) -> None:
        self._selections = selections
        self._knowledge = knowledge

    def root(self, root_type: GraphQLObjectType) -> tuple[Step, ...]:
        return self._steps(self._selections.of_root(root_type))

    def _steps(self, fields: list[FieldPlan]) -> tuple[Step, ...]:
        steps: list[Step] = []
        planned = [self._planned(field) for field in fields]
        for are_leaves, run in groupby(planned, key=lambda each: isinstance(each, tuple)):
            if are_leaves:
                steps.append(attributes_step([each for each in run if isinstance(each, tuple)]))
            else:
                steps += [each for each in run if not isinstance(each, tuple)]
        return tuple(steps)

    def _planned(self, field: FieldPlan) -> Step | Attribute:
        """The field's step, or what is needed to read it together with its neighbours."""
        if field.name == "__typename":
            return type_name_step(field)
        completion = self._completion(field, field.definition.type)
        attribute = self._knowledge.attribute(field.definition)
        if attribute is None:
            loaded = self._knowledge.loaded(field.definition)
            if loaded is not None:
                return loaded_step(field, loaded, completion)
            selections = self._selections
            arguments = arguments_of(field, selections.variables, hide=selections.hide_suggestions)
            direct = self._knowledge.direct(field.definition)
            return resolver_step(field, resolver_of(field, arguments, direct), completion)
        if completion.leaf is None or completion.leaf.unchanged is None:
            return attribute_step(field, attribute, completion)
        return field, attribute, completion

    def _completion(self, field: FieldPlan, output_type: GraphQLOutputType) -> Completion:
        missing = None
        if isinstance(output_type, GraphQLNonNull):
            missing = f"Cannot return null for non-nullable field {field.parent_type}.{field.name}."
            output_type = output_type.of_type
        leaf = leaf_of(output_type) if is_leaf_type(output_type) else None
        complete = leaf_completer(leaf) if leaf else self._completer(field, output_type)
        return Completion(complete, missing, leaf, field.nodes)

    def _completer(self, field: FieldPlan, output_type: GraphQLOutputType) -> Complete:
        if isinstance(output_type, GraphQLList):
            return list_completer(field, self._completion(field, output_type.of_type))
        if is_abstract_type(output_type):
            return abstract_completer(field, output_type, lambda found: self._object(field, found))
        if is_object_type(output_type):
            return self._object(field, output_type)
        msg = f"No output type: {output_type}"
        raise TypeError(msg)

    def _object(self, field: FieldPlan, object_type: GraphQLObjectType) -> Complete:
        steps = self._steps(self._selections.below(field, object_type))
        instances = self._knowledge.instances_of(object_type)
        return checked(field, object_type, object_completer(steps), instances)
