"""What is known about the running parts."""

import os
import time
from collections.abc import Collection
from typing import Any

import psutil

from runner.supervision.keeper import Keeper

_MIB = 1024**2


def describe_all(keepers: Collection[Keeper]) -> list[dict[str, Any]]:
    """Describe the runner itself and every part."""
    parts = {keeper.pid for keeper in keepers if keeper.pid}
    runner = {"name": "runner", "state": "ready", "pid": os.getpid(), "restarts": 0}
    begun = psutil.Process().create_time()
    runner |= {"seconds": _age(begun), "last_end": None, "memory_mib": memory_mib(None, parts)}
    return [runner, *(_describe(keeper, parts) for keeper in keepers)]


def _describe(keeper: Keeper, parts: set[int]) -> dict[str, Any]:
    pid = keeper.pid
    return {
        "name": keeper.daemon.name,
        "state": str(keeper.state),
        "pid": pid,
        "restarts": keeper.restarts,
        "seconds": _age(keeper.since),
        "memory_mib": memory_mib(pid, parts - {pid}) if pid else None,
        "last_end": keeper.last_end,
    }


def memory_mib(pid: int | None, others: set[int]) -> float | None:
    """Sum the proportional set sizes of a process and of its children that are no other part."""
    try:
        process = psutil.Process(pid)
        mine = {process.pid: process} | {child.pid: child for child in process.children()}
        family = [mine[each] for each in mine.keys() - others]
        return round(sum(each.memory_full_info().pss for each in family) / _MIB, 1)
    except psutil.Error:
        return None


def _age(since: float) -> float:
    return round(time.time() - since, 1)
