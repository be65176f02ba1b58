"""Which values can be completed at once: not null, not awaitable, not an exception."""

from types import GeneratorType
from typing import Any

_MOST_TYPES = 2_000
_ALWAYS = (str, int, float, bool, list, tuple, dict)

usual: set[type] = set(_ALWAYS)
"""Types whose values need no closer look; others are added when first seen."""


def learn(value: Any) -> None:
    """Remember the type of a value that turned out to be there."""
    kind = type(value)
    if issubclass(kind, GeneratorType):
        return  # some generators are awaitable
    if len(usual) >= _MOST_TYPES:  # a program that makes classes as it runs
        usual.clear()
        usual.update(_ALWAYS)
    usual.add(kind)
