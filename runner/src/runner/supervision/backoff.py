"""How long to wait before a process that ended is started again."""

from collections import deque

_FIRST_SECONDS = 0.1
_LONGEST_SECONDS = 10.0
_WINDOW_SECONDS = 60.0
_EXITS_IN_A_LOOP = 5


class Backoff:
    """Doubles the delay with each exit of the last minute; five of them are a crash loop."""

    def __init__(self) -> None:
        self._exits: deque[float] = deque()

    def after_exit(self, now: float) -> float:
        """Note an exit and give the seconds to wait."""
        self._exits.append(now)
        self._forget(now)
        return float(min(_FIRST_SECONDS * 2.0 ** (len(self._exits) - 1), _LONGEST_SECONDS))

    @property
    def is_crash_loop(self) -> bool:
        return len(self._exits) >= _EXITS_IN_A_LOOP

    def reset(self) -> None:
        """Forget the past: a person asked for a restart."""
        self._exits.clear()

    def _forget(self, now: float) -> None:
        while now - self._exits[0] > _WINDOW_SECONDS:
            self._exits.popleft()
