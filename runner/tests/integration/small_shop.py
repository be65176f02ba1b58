"""A real runner of a small shop: PostgreSQL, NATS, a zygote and two children of it.

Usage: python small_shop.py STATE_FOLDER [stuck]
"""

import asyncio
import sys
from pathlib import Path

from embedded.nats import Nats
from embedded.postgres import Postgres
from runner.foreground import Foreground
from runner.report import Report
from runner.stack.daemons import Forking, Wave, server_daemon
from runner.stack.settings import settle
from runner.state.folder import StateFolder
from runner.state.lock import StateLock
from runner.supervision.unit import Daemon, Unit
from runner.zygote.client import ZygoteClient


def units(state: StateFolder, ports: dict[str, int], *, stuck: bool) -> list[Unit]:
    postgres = Postgres(state.postgres, port=ports["postgres"])
    nats = Nats(state.nats, port=ports["nats"])
    zygote = ZygoteClient(["tiny_service"], state.log("zygote"))
    forking = Forking(state, zygote)

    async def ready() -> bool:
        return not stuck

    def tiny(name: str) -> Daemon:
        environment = {"SHOP_NAME": name}
        return forking.daemon(
            name, "tiny_service", environment, ready, Wave.SERVICES, frozenset({"postgres"})
        )

    return [
        server_daemon("postgres", state, lambda: postgres, Wave.FOUNDATION, stop_signal=2),
        server_daemon("nats", state, lambda: nats, Wave.FOUNDATION),
        Daemon(name="zygote", spawn=zygote.spawn, is_ready=zygote.is_ready, stop_wave=4),
        tiny("one"),
        tiny("two"),
    ]


async def run(state: StateFolder, *, stuck: bool) -> int:
    settings = settle(state, 1, 2)
    parts = units(state, settings.ports, stuck=stuck)
    return await Foreground(settings, parts, Report(), whole=False, seeds=False).run()


state = StateFolder(Path(sys.argv[1]))
state.create()
with StateLock(state.lock):
    code = asyncio.run(run(state, stuck="stuck" in sys.argv))
raise SystemExit(code)
