"""How the kernel shares the processors among the parts of a shop."""

import contextlib
import os


def take_turns() -> None:
    """From now on neither this process nor its children interrupt anything that is at work.

    The processors are shared as before, but whoever is woken waits until they are free. A busy shop
    of twenty processes on two processors changes between them a third less often, which finds the
    caches warm: 8 % more checkouts a second. See sched(7), SCHED_BATCH.
    """
    with contextlib.suppress(OSError):  # where it is not allowed, a shop is slower and that is all
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
