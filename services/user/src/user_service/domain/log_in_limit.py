"""How many wrong passwords are too many."""

from dataclasses import dataclass
from datetime import timedelta

from user_service.domain.errors import TooManyLogIns


@dataclass(frozen=True)
class FailedLogIns:
    """Wrong passwords for one e-mail address in the present window."""

    failures: int
    window_left: timedelta


@dataclass(frozen=True)
class LogInLimit:
    """After so many failures within a window, nobody logs in until it ends."""

    failures: int
    window: timedelta

    def check(self, failed: FailedLogIns | None) -> None:
        """Raise `TooManyLogIns` if there were too many."""
        if failed is not None and failed.failures >= self.failures:
            raise TooManyLogIns(failed.window_left)
