"""Times of calls as Envoy keeps them: how many fell between two bounds, in milliseconds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Times:
    """Counts by (lower bound, width); several proxies' are added up before anything is asked."""

    counts: Counter[tuple[float, float]] = field(default_factory=Counter)

    @classmethod
    def of(cls, buckets: Iterable[dict[str, Any]]) -> Self:
        found = cls()
        for bucket in buckets:
            found.counts[bucket["lower_bound"], bucket["width"]] += bucket["count"]
        return found

    def __add__(self, other: "Times") -> "Times":
        return Times(self.counts + other.counts)

    def quantile(self, share: float) -> float | None:
        """Give the time within which this share of the calls ended; nothing without calls."""
        rank = share * self.counts.total()
        seen = 0
        for (lower, width), count in sorted(self.counts.items()):
            if seen + count >= rank:
                return lower + width * (rank - seen) / count
            seen += count
        return None
