"""Spans and readings of metrics, as they are kept."""

from dataclasses import dataclass

type Attributes = dict[str, str | int | float]


@dataclass(frozen=True)
class Span:
    """A stretch of work of one process; times in nanoseconds since 1970."""

    trace_id: str
    span_id: str
    parent_id: str
    service: str
    name: str
    began: int
    ended: int
    failed: bool
    attributes: Attributes


@dataclass(frozen=True)
class Reading:
    """The latest value of one series of a metric."""

    service: str
    name: str
    kind: str
    unit: str
    attributes: Attributes
    value: float
