"""What calls ended in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# The callee or the way to it failed: UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED,
# UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. Every other status is an answer.
_FAILURES = frozenset({2, 4, 8, 12, 13, 14, 15})
_SERVER_ERROR = "5xx"
_FINE = frozenset({"1xx", "2xx", "3xx"})


@dataclass(frozen=True, slots=True)
class Answers:
    """Calls that succeeded, that were refused as the caller's mistake, and that failed."""

    good: int = 0
    refused: int = 0
    failed: int = 0

    @classmethod
    def of_grpc(cls, by_status: Counter[int]) -> "Answers":
        failed = sum(by_status[status] for status in _FAILURES)
        return cls(by_status[0], by_status.total() - by_status[0] - failed, failed)

    @classmethod
    def of_http(cls, by_class: Counter[str]) -> "Answers":
        good, failed = sum(by_class[each] for each in _FINE), by_class[_SERVER_ERROR]
        return cls(good, by_class.total() - good - failed, failed)

    @property
    def calls(self) -> int:
        return self.good + self.refused + self.failed

    @property
    def success_rate(self) -> float | None:
        """A refusal is an answer, and so a success of the mesh; nothing without calls."""
        return 1 - self.failed / self.calls if self.calls else None

    def __add__(self, other: "Answers") -> "Answers":
        return Answers(
            self.good + other.good, self.refused + other.refused, self.failed + other.failed
        )


def total(answers: Iterable[Answers]) -> Answers:
    return sum(answers, Answers())
