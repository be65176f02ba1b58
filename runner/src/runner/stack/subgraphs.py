"""The gateway's domains as Federation subgraphs, beside the shop that is running."""

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from embedded.death import before_exec

from runner.stack.environment import common_environment
from runner.stack.parts import GATEWAY, SERVICES
from runner.stack.settings import StackSettings

_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Subgraph:
    """One domain on a port of its own, calling services as the gateway does."""

    name: str
    address: str
    environment: Mapping[str, str]
    log: Path

    @property
    def url(self) -> str:
        return f"http://{self.address}/graphql"

    async def start(self) -> Process:
        with self.log.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", GATEWAY.package, "--subgraph", self.name),
                env=dict(self.environment),
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                preexec_fn=before_exec(),
                start_new_session=True,  # Ctrl-C reaches the command only, which then stops this
            )

    async def ready(self) -> None:
        while not await asyncio.to_thread(self._answers):  # noqa: ASYNC110 - a process tells nobody
            await asyncio.sleep(_POLL_SECONDS)

    def _answers(self) -> bool:
        try:
            with urlopen(f"http://{self.address}/readyz", timeout=1):
                return True
        except (URLError, TimeoutError, ConnectionError):
            return False


async def serve(subgraphs: Sequence[Subgraph], ready: Callable[[], None]) -> Subgraph | None:
    """Serve until told to stop, or until one of them ends by itself, which is given back."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    processes = [await each.start() for each in subgraphs]
    ended = [asyncio.create_task(each.wait()) for each in processes]
    told = asyncio.create_task(stopped.wait())
    answering = asyncio.gather(*(each.ready() for each in subgraphs))
    ends: list[asyncio.Future[Any]] = [told, *ended]
    await asyncio.wait([answering, *ends], return_when=asyncio.FIRST_COMPLETED)
    if answering.done():
        ready()
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    answering.cancel()
    lost = next((each for each, end in zip(subgraphs, ended, strict=True) if end.done()), None)
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    await asyncio.wait(ended)
    return None if told.done() else lost


def router_secret(settings: StackSettings) -> str:
    return settings.secrets.get("router")


def subgraphs(settings: StackSettings, first_port: int) -> list[Subgraph]:
    """One for each service, on neighbouring ports."""
    common = common_environment() | {
        "SHOP_UPSTREAM": _way_to_services(settings),
        "SHOP_ROUTER_SECRET": router_secret(settings),
    }
    addresses = {
        service.name: f"127.0.0.1:{port}" for port, service in enumerate(SERVICES, first_port)
    }
    return [
        Subgraph(
            name,
            address,
            common | {"SHOP_LISTEN": address},
            settings.state.log(f"subgraph-{name}"),
        )
        for name, address in addresses.items()
    ]


def _way_to_services(settings: StackSettings) -> str:
    state = settings.state
    if settings.one_process:
        return f"unix:{state.run}/{{service}}/app.sock"
    return f"unix:{state.mesh_socket(GATEWAY.name)}"
