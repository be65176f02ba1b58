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
from graphql_compiled.attributes import Attribute, Attributes, Read, is_plain
from graphql_compiled.completion import Completion
from graphql_compiled.info import FieldPlan
from graphql_compiled.leaves import leaf_completer, leaf_of
from graphql_compiled.lists import list_completer
from graphql_compiled.loading import loaded_step
from graphql_compiled.objects import abstract_completer, checked
from graphql_compiled.pending import Complete
from graphql_compiled.resolvers import Instances, Knowledge, resolver_of
from graphql_compiled.selections import Selections
from graphql_compiled.steps import (
    Step,
    attribute_step,
    object_completer,
    resolver_step,
    type_name_step,
)


class Planner:
    """Plans one operation: closures, and source where attributes are read, which is kept."""

    def __init__(self, selections: Selections, knowledge: Knowledge) -> None:
        self._selections = selections
        self._knowledge = knowledge

    def root(self, root_type: GraphQLObjectType) -> tuple[Step, ...]:
        return tuple(map(_step_of, self._parts(self._selections.of_root(root_type))))

    def _parts(
        self, fields: list[FieldPlan], instances: Instances | None = None
    ) -> list[Step | Attributes]:
        parts: list[Step | Attributes] = []
        planned = [self._planned(field) for field in fields]
        for are_leaves, run in groupby(planned, key=lambda each: isinstance(each, tuple)):
            if are_leaves:
                attributes = [each for each in run if isinstance(each, tuple)]
                parts.append(Attributes(attributes, None if parts else instances))
            else:
                parts += [each for each in run if not isinstance(each, tuple)]
        return parts

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
        if not is_plain(attribute, completion):
            return attribute_step(field, attribute, completion)
        return field, attribute, completion

    def _completion(self, field: FieldPlan, output_type: GraphQLOutputType) -> Completion:
        missing = None
        if isinstance(output_type, GraphQLNonNull):
            missing = f"Cannot return null for non-nullable field {field.parent_type}.{field.name}."
            output_type = output_type.of_type
        if is_leaf_type(output_type):
            leaf = leaf_of(output_type)
            return Completion(leaf_completer(leaf), missing, leaf, field.nodes)
        if isinstance(output_type, GraphQLList):
            item = self._completion(field, output_type.of_type)
            complete = list_completer(field, item)
            return Completion(complete, missing, None, field.nodes, items=item.leaf)
        complete, read = self._completer(field, output_type)
        return Completion(complete, missing, None, field.nodes, read)

    def _completer(
        self, field: FieldPlan, output_type: GraphQLOutputType
    ) -> tuple[Complete, Read | None]:
        if is_abstract_type(output_type):
            return abstract_completer(
                field, output_type, lambda found: self._object(field, found)[0]
            ), None
        if is_object_type(output_type):
            return self._object(field, output_type)
        msg = f"No output type: {output_type}"
        raise TypeError(msg)

    def _object(
        self, field: FieldPlan, object_type: GraphQLObjectType
    ) -> tuple[Complete, Read | None]:
        """How it is completed; and how it is read, if attributes are all that is selected."""
        doubtful = object_type.is_type_of is not None
        instances = self._knowledge.instances_of(object_type) if doubtful else None
        parts = self._parts(self._selections.below(field, object_type), instances)
        if not parts or not isinstance(parts[0], Attributes) or (doubtful and not instances):
            complete = object_completer(tuple(map(_step_of, parts)))
            return checked(field, object_type, complete, instances), None
        first, others = parts[0], tuple(map(_step_of, parts[1:]))
        one_by_one = checked(field, object_type, object_completer((first.each, *others)), instances)
        return first.first_of(others, one_by_one), None if others else first.read


def _step_of(part: Step | Attributes) -> Step:
    return part.step if isinstance(part, Attributes) else part
