"""What an operation costs at most: each object field counts one, for each item of a list."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

_DEFAULT_PAGE = 20
_EMBEDDED_LIST = 5  # variants of a product, lines of a cart: arrive with their owner
_EMBEDDED = frozenset({"variants", "images", "lines", "options", "shortLines", "trackingEvents"})


def cost_of(
    document: DocumentNode, operation_name: str | None, variables: Mapping[str, Any]
) -> int:
    """The cost of the operation that would run."""
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    counting = _Counting(fragments, variables)
    return sum(
        counting.selections(each.selection_set, 1)
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
        and (operation_name is None or (each.name and each.name.value == operation_name))
    )


class _Counting:
    """Walks a validated document; validation has ruled out fragment cycles."""

    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._fragments = fragments
        self._variables = variables

    def selections(self, selected: SelectionSetNode, times: int) -> int:
        return sum(self._selection(each, times) for each in selected.selections)

    def _selection(self, node: Any, times: int) -> int:
        if isinstance(node, FragmentSpreadNode):
            return self.selections(self._fragments[node.name.value].selection_set, times)
        if isinstance(node, FieldNode):
            return self._field(node, times)
        return self.selections(node.selection_set, times)

    def _field(self, node: FieldNode, times: int) -> int:
        if node.selection_set is None or node.name.value.startswith("__"):
            return 0
        return times + self.selections(node.selection_set, times * self._items(node))

    def _items(self, node: FieldNode) -> int:
        if node.name.value in _EMBEDDED:
            return _EMBEDDED_LIST
        for argument in node.arguments or ():
            if argument.name.value == "first":
                return self._page(argument.value)
        return _DEFAULT_PAGE if node.name.value in {"products", "orders"} else 1

    def _page(self, value: Any) -> int:
        if isinstance(value, IntValueNode):
            return max(int(value.value), 1)
        given = self._variables.get(value.name.value) if isinstance(value, VariableNode) else None
        return max(given, 1) if isinstance(given, int) else _DEFAULT_PAGE
