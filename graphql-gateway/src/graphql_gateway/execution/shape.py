"""Bounds on the shape of a document: how deep, how many aliases and directives, how nested."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationRule,
)

from graphql_gateway.config import GatewaySettings

_OPENING, _CLOSING = "{[(", "}])"


@dataclass(frozen=True, slots=True)
class _Shape:
    depth: int = 0
    aliases: int = 0
    directives: int = 0


def nested_too_deeply(text: str, most: int) -> bool:
    """Whether brackets lie deeper in each other than a parser should follow.

    Brackets in strings and comments count too: no honest document comes near the bound.
    """
    if sum(text.count(each) for each in _OPENING) <= most:
        return False
    depth = 0
    for character in text:
        if character in _OPENING:
            depth += 1
            if depth > most:
                return True
        elif character in _CLOSING:
            depth -= 1
    return False


def shaped_within(settings: GatewaySettings) -> type[ValidationRule]:
    """A rule that refuses documents beyond these settings, fragments followed."""

    class ShapedWithin(ValidationRule):
        def enter_document(self, node: DocumentNode, *_: Any) -> None:
            measuring = _Measuring(node)
            for each in node.definitions:
                if isinstance(each, OperationDefinitionNode):
                    shape = measuring.of(each.selection_set, len(each.directives or ()))
                    self._judge(each, shape)

        def _judge(self, node: OperationDefinitionNode, shape: _Shape) -> None:
            bounds = (
                ("depth", shape.depth, settings.max_depth, "Select less deeply"),
                ("aliases", shape.aliases, settings.max_aliases, "Send several operations"),
                ("directives", shape.directives, settings.max_directives, "Remove some"),
            )
            for name, found, most, advice in bounds:
                if found > most:
                    message = f"This operation has {name} {found}; the most is {most}. {advice}."
                    reason = {"reason": f"{name.upper()}_LIMIT_EXCEEDED"}
                    self.report_error(GraphQLError(message, [node], extensions=reason))

    return ShapedWithin


class _Measuring:
    """Measures selections; each fragment once, however often it is spread."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments: Mapping[str, FragmentDefinitionNode] = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._measured: dict[str, _Shape] = {}

    def of(self, selected: SelectionSetNode, directives: int = 0) -> _Shape:
        depth = aliases = 0
        for node in selected.selections:
            below = self._below(node)
            depth = max(depth, below.depth)
            aliases += below.aliases
            directives += below.directives + len(node.directives or ())
        return _Shape(depth, aliases, directives)

    def _below(self, node: Any) -> _Shape:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        if not isinstance(node, FieldNode):
            return self.of(node.selection_set)
        if node.name.value.startswith("__"):
            return _Shape(aliases=int(node.alias is not None))
        inner = self.of(node.selection_set) if node.selection_set else _Shape(depth=-1)
        alias = int(node.alias is not None)
        return _Shape(inner.depth + 1, inner.aliases + alias, inner.directives)

    def _fragment(self, name: str) -> _Shape:
        if name not in self._measured:
            self._measured[name] = _Shape()  # a cycle ends here; another rule refuses it
            fragment = self._fragments.get(name)
            if fragment:
                self._measured[name] = self.of(fragment.selection_set)
        return self._measured[name]
