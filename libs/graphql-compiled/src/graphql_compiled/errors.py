"""The errors of one execution, in the order in which they happened."""

from graphql import GraphQLError

from graphql_compiled.positions import Position, keys_of


class Errors:
    """Keeps an error unless its place, or one above, is null already: nobody could see it."""

    __slots__ = ("_nulled", "found")

    def __init__(self) -> None:
        self.found: list[GraphQLError] = []
        self._nulled: set[tuple[str | int, ...]] = set()

    def add(self, error: GraphQLError, position: Position | None) -> None:
        keys = keys_of(position)
        if any(keys[:length] in self._nulled for length in range(len(keys) + 1)):
            return
        self._nulled.add(keys)
        self.found.append(error)

    @property
    def ended_all(self) -> bool:
        """Whether the whole response is null."""
        return () in self._nulled
