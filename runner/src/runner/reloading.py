"""`shop up --reload`: a process starts again when the code that it runs has changed."""

import asyncio
import re
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from pathlib import Path
from typing import Any

from watchfiles import PythonFilter, awatch

from runner.project import ROOT
from runner.stack.parts import GATEWAY, ONE_PROCESS, SANDBOX, SERVICES
from runner.supervision.keeper import Keeper, State

type Tell = Callable[[str], None]
type Restart = Callable[[str], Coroutine[Any, Any, None]]
type Watch = Callable[[Mapping[Path, Collection[str]], Restart], Coroutine[Any, Any, None]]

_NUMBER = re.compile(r"-\d+$")  # of a replica, as in order-2
# What everything is made of.
SHARED = (ROOT / "libs" / "chassis" / "src", ROOT / "protos" / "src")


def sources(units: Collection[str]) -> dict[Path, list[str]]:
    """The folders of code, and which of the running units run what is in each."""
    owners: dict[Path, tuple[str, ...]] = {
        ROOT / "graphql-gateway" / "src": (GATEWAY.name,),
        ROOT / "libs" / "graphql-compiled" / "src": (GATEWAY.name,),
        **{ROOT / "services" / each.name / "src": (each.name,) for each in SERVICES},
    }
    owners[ROOT / "services" / "payment" / "src"] += (SANDBOX,)
    if ONE_PROCESS in units:
        owners = {folder: (*names, ONE_PROCESS) for folder, names in owners.items()}
        owners[ROOT / "all-in-one" / "src"] = (ONE_PROCESS,)
    everyone = {name for names in owners.values() for name in names}
    owners |= dict.fromkeys(SHARED, tuple(sorted(everyone)))
    return {folder: _running(names, units) for folder, names in owners.items()}


def _running(names: Collection[str], units: Collection[str]) -> list[str]:
    """All replicas of what is named."""
    return sorted(unit for unit in units if _NUMBER.sub("", unit) in names)


async def watch(owners: Mapping[Path, Collection[str]], restart: Restart) -> None:
    """Restart the owners of what changes; a change meanwhile begins their restart anew."""
    running: dict[str, asyncio.Task[None]] = {}
    async for changes in awatch(*owners, watch_filter=PythonFilter(), recursive=True):
        changed = [Path(path) for _, path in changes]
        names = {
            name
            for folder, owned in owners.items()
            if any(path.is_relative_to(folder) for path in changed)
            for name in owned
        }
        for name in names:
            if before := running.get(name):
                before.cancel()
            running[name] = asyncio.create_task(restart(name))


async def restart_on_change(
    keepers: Mapping[str, Keeper], tell: Tell, watch: Watch = watch
) -> None:
    """Watch for as long as the shop runs."""

    async def restart(name: str) -> None:
        keeper = keepers[name]
        begun = time.monotonic()
        await keeper.restart()
        if keeper.state is State.READY:
            tell(f"{name} runs the new code after {time.monotonic() - begun:.1f} s")
        else:
            tell(f"{name} does not start with the new code: shop logs {name}")

    try:
        await watch(sources(keepers), restart)
    except (OSError, RuntimeError) as refusal:  # a user may watch only so much
        tell(f"Changes of code go unnoticed: {refusal}")
