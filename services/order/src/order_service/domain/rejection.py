"""Why an accepted order did not become a sale."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShortLine:
    """A line of which there was not enough."""

    sku: str
    requested: int
    available: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """A reason for programs, a message for shoppers, and the lines that fell short."""

    reason: str
    message: str
    short_lines: tuple[ShortLine, ...] = ()
