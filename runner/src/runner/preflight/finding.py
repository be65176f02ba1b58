"""What a check before the start finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; without a problem it is fine."""

    subject: str
    problem: str | None = None
    hint: str | None = None

    @property
    def is_fine(self) -> bool:
        return self.problem is None
