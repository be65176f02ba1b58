"""From a resolved value, which may be anything, to what the response holds."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import FieldNode, Undefined
from graphql.pyutils import is_awaitable

from graphql_compiled.leaves import Leaf
from graphql_compiled.pending import Complete, Pending
from graphql_compiled.positions import Position
from graphql_compiled.values import learn

if TYPE_CHECKING:
    from graphql_compiled.run import Run


class Completion(NamedTuple):
    """How values of one place of the response are completed."""

    complete: Complete
    """For values that are there: neither null, nor awaitable, nor an exception."""
    missing: str | None
    """What to say of null; None if the place may be null."""
    leaf: Leaf | None
    nodes: list[FieldNode]
    read: Callable[[Any], dict[str, Any] | None] | None = None
    """For objects of which attributes alone are selected: all of it, or None if in doubt."""
    items: Leaf | None = None
    """For lists of leaves."""

    def settle(self, value: Any, position: Position, run: "Run") -> Any:
        """Complete any value that is not awaitable."""
        if value is None or value is Undefined:
            return self.null()
        if isinstance(value, Exception):
            raise value
        return self.complete(value, position, run)

    def unusual(self, value: Any, position: Position, run: "Run") -> Any:
        """Complete a value of a type that was not seen before, or make it pending."""
        if value is None or value is Undefined:
            return self.null()
        if is_awaitable(value):
            run.fresh.append(Pending(value, self.settle, self.nodes, position))
            return None
        if isinstance(value, Exception):
            raise value
        learn(value)
        return self.complete(value, position, run)

    def null(self) -> None:
        if self.missing is not None:
            raise TypeError(self.missing)
