"""How operations were executed."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """Executions since the start: planned first, by a plan at hand, or left to graphql-core."""

    compiled: int = 0
    cached: int = 0
    fallen_back: Counter[str] = field(default_factory=Counter)
    """By reason."""
