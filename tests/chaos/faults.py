"""What is done to a running shop: processes killed, or stopped for longer than a lease."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from runner.control.client import ask
from runner.state.folder import StateFolder

from tests.e2e.running_shop import RunningShop

SERVICES = ["product", "inventory", "order", "payment", "shipping", "user", "gateway"]
VICTIMS = [
    *SERVICES,
    *(f"{name}-sidecar" for name in ("order", "payment", "gateway")),
    "payment-sandbox",
    "edge",
    "nats",
    "postgres",
]
STOPPED_SECONDS = 12.0  # longer than a saga's lease


@dataclass
class Faults:
    """Ends parts of the shop one after the other, each at a moment that nobody chose."""

    shop: RunningShop
    chance: random.Random
    in_flight: Callable[[], int]
    done: Counter[str] = field(default_factory=Counter)
    mid_flight: int = 0
    """How many of them hit somebody who was waiting for an order."""

    async def kill(self, name: str) -> None:
        await self._signal(name, signal.SIGKILL)

    async def freeze(self, name: str) -> None:
        """It keeps its connections and locks, and comes back when others have taken over."""
        pid = await self._signal(name, signal.SIGSTOP)
        if not pid:  # 0 would be this process and its group
            return
        await asyncio.sleep(STOPPED_SECONDS)
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            return  # found wanting, and started anew

    async def strike_until(self, ended: asyncio.Event, *, with_freezes: bool) -> None:
        """Strike every second or so; each victim once before any is hit again."""
        round_: list[str] = []
        while not ended.is_set():
            if not round_:
                round_ = self.chance.sample(VICTIMS, len(VICTIMS))
            victim = round_.pop()
            freezes = with_freezes and victim in SERVICES and self.chance.random() < 0.3
            await (self.freeze if freezes else self.kill)(victim)
            await asyncio.sleep(self.chance.uniform(1.0, 3.0))

    async def _signal(self, name: str, what: signal.Signals) -> int:
        answer = await asyncio.to_thread(ask, StateFolder(self.shop.state).control_socket, "status")
        pid = next(unit["pid"] for unit in answer["units"] if unit["name"] == name)
        if not pid:
            return 0  # not back yet from the last time
        self.mid_flight += self.in_flight() > 0
        self.done[f"{what.name} {name}"] += 1
        os.kill(pid, what)
        return int(pid)
