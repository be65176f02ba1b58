"""A child that does not outlive its parent."""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int, with_signal: int = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when the THREAD that made it ends (Linux only)."""
    if not hasattr(_LIBC, "prctl"):
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, with_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before we could ask
        os.kill(os.getpid(), signal.SIGKILL)


def before_exec(with_signal: int = signal.SIGKILL) -> Callable[[], None]:
    """Make a `preexec_fn` for children made by the calling process."""
    parent = os.getpid()
    return lambda: die_with_parent(parent, with_signal)
