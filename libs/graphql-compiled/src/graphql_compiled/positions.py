"""Where in the response a value belongs, and what happens to that place when the value fails."""

from typing import Any

from graphql.pyutils import Path

type Position = tuple[Position | None, str | int, str | None, Any, bool]
"""`(parent, key, type name, container, nullable)`: the value goes to `container[key]`.

A plain tuple, because one is made for every object in every list. The parent of a root field is
None, which is the position of the whole response. Items of lists have no type name.
"""


def keys_of(position: Position | None) -> tuple[str | int, ...]:
    """The response path, from the root."""
    keys: list[str | int] = []
    while position is not None:
        keys.append(position[1])
        position = position[0]
    return tuple(reversed(keys))


def path_of(position: Position) -> Path:
    """graphql-core's form of the same."""
    parent = position[0]
    return Path(path_of(parent) if parent is not None else None, position[1], position[2])


def field_of(position: Position) -> Position:
    """The field that an item of a list, or of a list in a list, belongs to."""
    while isinstance(position[1], int) and position[0] is not None:
        position = position[0]
    return position


def is_within(position: Position | None, outer: Position | None) -> bool:
    """Whether this is that place or one below it; everything is within the response."""
    if outer is None:
        return True
    while position is not None:
        if position[3] is outer[3] and position[1] == outer[1]:
            return True
        position = position[0]
    return False


def nullable_above(position: Position | None) -> Position | None:
    """The nearest place, this one or further up, that may be null."""
    while position is not None and not position[4]:
        position = position[0]
    return position
