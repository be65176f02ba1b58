"""Which port each part listens on, remembered from start to start."""

import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path

from embedded.ports import is_free

from runner.state.private_file import write_private

# Below the range the kernel gives to outgoing connections, which would take them unasked.
_CANDIDATES = range(21000, 32000)
_ATTEMPTS = 1000


class NoFreePort(RuntimeError):
    """Every port that was tried is taken."""


def choose_ports(
    names: Iterable[str],
    remembered: dict[str, int],
    free: Callable[[int], bool] = is_free,
) -> dict[str, int]:
    """Keep each remembered port that is still free, and find another for the rest."""
    chosen: dict[str, int] = {}
    for name in names:
        port = remembered.get(name)
        if port is None or port in chosen.values() or not free(port):
            port = _another({*chosen.values(), *remembered.values()}, free)
        chosen[name] = port
    return chosen


def load_ports(path: Path) -> dict[str, int]:
    """Give what was remembered; a file that cannot be read is as good as none."""
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return {}


def save_ports(path: Path, ports: dict[str, int]) -> None:
    write_private(path, json.dumps(ports, indent=2))


def _another(avoid: set[int], free: Callable[[int], bool]) -> int:
    for _ in range(_ATTEMPTS):
        port = random.choice(_CANDIDATES)  # noqa: S311 - no secret
        if port not in avoid and free(port):
            return port
    raise NoFreePort("no free port between 21000 and 31999")
