"""What the schema says of its fields beside their types: cost, length, calls, cacheability.

The directives are printed into the schema; which RPCs a field makes is ours alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry
from strawberry.schema_directive import Location

_CALLS = "calls"


@strawberry.enum(description="Who may be given a cached answer.")
class CacheControlScope(Enum):
    PUBLIC = "PUBLIC"
    PRIVATE = "PRIVATE"


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],
    name="cacheControl",
    description="For how many seconds an answer with this may be given again, and to whom.",
)
class CacheControl:
    max_age: int = 0
    scope: CacheControlScope = CacheControlScope.PUBLIC


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],
    name="cost",
    description="What one of these adds to the cost of an operation; 1 unless it says otherwise.",
)
class Cost:
    weight: int


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How many items a list is taken to have, or which arguments say so.",
)
class ListSize:
    assumed_size: int
    slicing_arguments: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Calls:
    """An RPC that a field makes: once for each, or for a batch of fields of one level."""

    method: str
    batch: int | None = None


def calls(*methods: str, batch: int | None = None) -> Mapping[str, tuple[Calls, ...]]:
    """Metadata of a Strawberry field that makes these RPCs."""
    return {_CALLS: tuple(Calls(method, batch) for method in methods)}


def calls_of(field: Any) -> tuple[Calls, ...]:
    """The RPCs of a Strawberry field; none if there is no such field."""
    found: tuple[Calls, ...] = (getattr(field, "metadata", None) or {}).get(_CALLS, ())
    return found


PAGE = ListSize(assumed_size=20, slicing_arguments=["first"])
"""Of lists that are read in pages."""
EMBEDDED = ListSize(assumed_size=5)
"""Of lists that arrive with their owner: variants of a product, lines of a cart."""
OWN = CacheControl(max_age=0, scope=CacheControlScope.PRIVATE)
"""Of what belongs to one person."""
