"""What is known about one running part."""

import os
import time
from typing import Any

import psutil

from runner.supervision.keeper import Keeper

_MIB = 1024**2


def describe(keeper: Keeper) -> dict[str, Any]:
    return {
        "name": keeper.daemon.name,
        "state": str(keeper.state),
        "pid": keeper.pid,
        "restarts": keeper.restarts,
        "seconds": round(time.time() - keeper.since, 1),
        "memory_mib": memory_mib(keeper.pid) if keeper.pid else None,
        "last_end": keeper.last_end,
    }


def memory_mib(pid: int) -> float | None:
    """Sum the proportional set sizes of a process and its children, if we may read them."""
    try:
        process = psutil.Process(pid)
        family = [process, *_own_children(process)]
        return round(sum(each.memory_full_info().pss for each in family) / _MIB, 1)
    except psutil.Error:
        return None


def _own_children(process: psutil.Process) -> list[psutil.Process]:
    """Leave out children that are parts of their own, each in its own session: the zygote's."""
    children = process.children(recursive=True)
    return [child for child in children if os.getsid(child.pid) == os.getsid(process.pid)]
