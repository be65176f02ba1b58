"""Whether the kernel lets every proxy watch its certificates."""

import os
from collections.abc import Iterator
from pathlib import Path

from runner.preflight.finding import Finding

_LIMIT = Path("/proc/sys/fs/inotify/max_user_instances")
_KIND = "anon_inode:inotify"
# Envoy ends itself without.
_OF_A_PROXY = 2


def check_watches(proxies: int, *, limit: int | None = None, taken: int | None = None) -> Finding:
    """Count this user's instances of inotify; a machine with several shops runs out of them."""
    subject = "file watches"
    try:
        most = int(_LIMIT.read_text()) if limit is None else limit
    except (OSError, ValueError):
        return Finding(subject)  # another kernel's way; the start will tell
    used = sum(1 for _ in _instances()) if taken is None else taken
    needed = _OF_A_PROXY * proxies
    if used + needed <= most:
        return Finding(subject)
    problem = f"{used} of the {most} instances of inotify are taken, and the proxies need {needed}"
    hint = "Stop another shop, or: sudo sysctl fs.inotify.max_user_instances=1024"
    return Finding(subject, problem, hint)


def _instances() -> Iterator[str]:
    """Every open one of this user; those of others are not counted against us."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid != os.geteuid():
                continue
            for descriptor in (process / "fd").iterdir():
                if str(descriptor.readlink()) == _KIND:
                    yield str(descriptor)
        except OSError:  # it has ended, or closed the file
            continue
