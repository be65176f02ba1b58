"""The two ways a daemon of this stack is run: as a server of its own, or forked."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from embedded.server import Server

from runner.state.folder import StateFolder
from runner.supervision.child import Child, spawn
from runner.supervision.unit import Daemon
from runner.zygote.client import Forked, ZygoteClient
from runner.zygote.protocol import Launch

type Probe = Callable[[], Awaitable[bool]]


class Wave(IntEnum):
    """The order of a stop: callers before those they call, and their data last."""

    ENTRANCE = 0
    SERVICES = 1
    FOUNDATION = 2


def server_daemon(
    name: str,
    state: StateFolder,
    server: Callable[[], Server],
    wave: Wave,
    *,
    needs: frozenset[str] = frozenset(),
    stop_signal: int = signal.SIGTERM,
    force_signal: int = signal.SIGKILL,
    stop_seconds: float = 0.5,
) -> Daemon:
    """Run PostgreSQL, NATS or an Envoy; `server` is asked when its needs are met."""

    async def start() -> Child:
        await asyncio.to_thread(server().prepare)
        return await spawn(server().command(), state.log(name))

    return Daemon(
        name=name,
        spawn=start,
        is_ready=lambda: asyncio.to_thread(server().is_ready),
        needs=needs,
        stop_wave=wave,
        stop_seconds=stop_seconds,
        stop_signal=stop_signal,
        force_signal=force_signal,
    )


@dataclass(frozen=True)
class Forking:
    """Makes daemons of Python processes that the zygote forks."""

    state: StateFolder
    zygote: ZygoteClient

    def daemon(
        self,
        name: str,
        module: str,
        environment: Mapping[str, str],
        is_ready: Probe,
        wave: Wave,
        needs: frozenset[str],
        *,
        stop_seconds: float | None = None,
    ) -> Daemon:
        log = str(self.state.log(name))
        launch = Launch(name, module, [], dict(environment), log)

        async def start() -> Forked:
            # A killed process leaves its socket; the probe must not take it for the new one's.
            self.state.app_socket(name).unlink(missing_ok=True)
            return await self.zygote.fork(launch)

        return Daemon(
            name=name,
            spawn=start,
            is_ready=is_ready,
            needs=needs | {"zygote"},
            stop_wave=wave,
            stop_seconds=stop_seconds or (1.6 if wave is Wave.SERVICES else 0.8),
        )
