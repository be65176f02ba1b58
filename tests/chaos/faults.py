"""What is done to a shop: processes killed, or stopped for longer than a lease; events lost."""

import asyncio
import json
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import nats
from chassis.messaging.jetstream import stream_of
from embedded.nats import Nats
from nats.errors import Error as NatsError
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
_STREAM = "'s events"
STREAMS = [f"{context}{_STREAM}" for context in ("inventory", "shipping")]
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

    async def freeze(self, name: str, seconds: float = STOPPED_SECONDS) -> None:
        """It keeps its connections and locks, and comes back when others have taken over."""
        async with self.frozen(name):
            await asyncio.sleep(seconds)

    @asynccontextmanager
    async def frozen(self, name: str) -> AsyncIterator[None]:
        pid = await self._signal(name, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):  # found wanting, and started anew
                if pid:  # 0 would be this process and its group
                    os.kill(pid, signal.SIGCONT)

    async def lose_stream(self, context: str) -> None:
        """All its events are published again, and its consumers get them again."""
        port = json.loads((self.shop.state / "ports.json").read_text())["nats"]
        url = Nats(StateFolder(self.shop.state).nats, port=port).url
        try:
            client = await nats.connect(url, allow_reconnect=False)
            await client.jetstream().delete_stream(stream_of(context))
            await client.close()
        except (NatsError, OSError):
            return  # it is away itself at this moment
        self.done[f"lost stream {context}"] += 1

    async def until_ready(self, name: str) -> None:
        """Return when the runner has started it anew."""
        while (await self._unit(name))["state"] != "ready":
            await asyncio.sleep(0.05)

    async def strike_until(self, ended: asyncio.Event, *, with_freezes: bool) -> None:
        """Strike every second or so; each victim once before any is hit again."""
        round_: list[str] = []
        while not ended.is_set():
            if not round_:
                round_ = self.chance.sample(VICTIMS + STREAMS, len(VICTIMS + STREAMS))
            await self._strike(round_.pop(), with_freezes=with_freezes)
            await asyncio.sleep(self.chance.uniform(1.0, 3.0))

    async def _strike(self, victim: str, *, with_freezes: bool) -> None:
        if victim in STREAMS:
            await self.lose_stream(victim.removesuffix(_STREAM))
        elif with_freezes and victim in SERVICES and self.chance.random() < 0.3:
            await self.freeze(victim)
        else:
            await self.kill(victim)

    async def _unit(self, name: str) -> Mapping[str, Any]:
        answer = await asyncio.to_thread(ask, StateFolder(self.shop.state).control_socket, "status")
        return next(unit for unit in answer["units"] if unit["name"] == name)

    async def _signal(self, name: str, what: signal.Signals) -> int:
        pid = (await self._unit(name))["pid"]
        if not pid:
            return 0  # not back yet from the last time
        self.mid_flight += self.in_flight() > 0
        self.done[f"{what.name} {name}"] += 1
        os.kill(pid, what)
        return int(pid)
