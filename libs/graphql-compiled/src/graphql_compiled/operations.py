"""The operations planned so far: the most recently used are kept."""

from collections import OrderedDict
from typing import Any, NamedTuple

from graphql import GraphQLError, GraphQLObjectType
from graphql.execution import Executor

from graphql_compiled.counts import Counts
from graphql_compiled.operation import CompiledOperation
from graphql_compiled.planner import Planner
from graphql_compiled.resolvers import Knowledge, NoKnowledge
from graphql_compiled.selections import Selections
from graphql_compiled.support import (
    condition_variables,
    unsupported_in_document,
    unsupported_in_execution,
)

_MOST_VARIANTS = 16


class Known(NamedTuple):
    """What is known of an operation. Its nodes are kept, so that their ids stay theirs."""

    nodes: tuple[Any, ...]
    conditions: tuple[str, ...]
    unsupported: str | None
    variants: dict[tuple[Any, ...], CompiledOperation]


class Operations:
    """Plans each operation once, for each choice of the variables in `@skip` and `@include`.

    Operations are recognised by the identity of their nodes: documents must be parsed once and
    kept, as Strawberry's `ParserCache` does.
    """

    def __init__(self, size: int = 500, knowledge: Knowledge | None = None) -> None:
        self.counts = Counts()
        self._size = size
        self._knowledge = knowledge or NoKnowledge()
        self._known: OrderedDict[tuple[int, ...], Known] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def plan_for(self, executor: Executor[Any]) -> CompiledOperation | None:
        """The plan for this execution; None if graphql-core has to do it."""
        reason = unsupported_in_execution(executor)
        if reason is None:
            known = self.known(executor)
            plan = known.unsupported or self.variant(known, executor)
            if isinstance(plan, CompiledOperation):
                return plan
            reason = plan
        self.counts.fallen_back[reason] += 1
        return None

    def unsupported(self, executor: Executor[Any]) -> str | None:
        """The reason why this has to be left to graphql-core, whatever the variables."""
        return unsupported_in_execution(executor) or self.known(executor).unsupported

    def known(self, executor: Executor[Any]) -> Known:
        """What is known of the executor's operation."""
        nodes = (
            executor.schema,
            executor.operation,
            *executor.fragment_definitions.values(),
        )
        key = tuple(map(id, nodes))
        known = self._known.get(key)
        if known is None:
            unsupported = unsupported_in_document(executor)
            known = Known(nodes, condition_variables(executor), unsupported, {})
            self._known[key] = known
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return known

    def variant(self, known: Known, executor: Executor[Any]) -> CompiledOperation | str:
        """The plan for these variables, or the reason why there is none."""
        given = executor.variable_values.coerced
        choice = tuple(given.get(name) for name in known.conditions)
        plan = known.variants.get(choice)
        if plan is not None:
            self.counts.cached += 1
            return plan
        if not all(isinstance(each, bool) for each in choice):
            return "a condition without a value"
        if len(known.variants) >= _MOST_VARIANTS:
            return "too many choices of conditions"
        try:
            plan = self._planned(known, executor)
        except (GraphQLError, RecursionError):
            return "graphql-core refuses it"
        self.counts.compiled += 1
        known.variants[choice] = plan
        return plan

    def _planned(self, known: Known, executor: Executor[Any]) -> CompiledOperation:
        root_type = executor.schema.get_root_type(executor.operation.operation)
        assert isinstance(root_type, GraphQLObjectType)  # noqa: S101 - checked as unsupported
        planner = Planner(Selections(executor, known.conditions), self._knowledge)
        return CompiledOperation(planner.root(root_type))
