"""A mesh on trial: real Envoys, real certificates, the real policy, in a folder of its own."""

import asyncio
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import grpc

from shop_mesh.compiler import compile_mesh
from shop_mesh.envoy.typed import Json
from shop_mesh.identities import Identities
from shop_mesh.placement import EdgePlacement, Placement, Replica, ServicePlacement
from shop_mesh.proxies import CompiledProxy
from shop_mesh.testing.ports import free_port

POLICY = Path(__file__).parents[3] / "istio"
_PATIENCE = 10.0
_PAUSE = 0.005


class MeshTrial:
    """Starts the sidecars of the named services (`order`, or `order*2` for two replicas)."""

    def __init__(
        self,
        folder: Path,
        services: Iterable[str],
        *,
        edge: Json | None = None,
        collector: str | None = None,
    ) -> None:
        self.folder = folder
        self.identities = Identities(folder / "ca", folder / "sds")
        self.placement = replace(_placement(folder, services, edge), collector=collector)
        self._proxies: dict[str, CompiledProxy] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    async def __aenter__(self) -> Self:
        names = [service.name for service in self.placement.services]
        self.identities.ensure([*names, "edge"])
        proxies = compile_mesh(POLICY, self.placement, self.folder / "envoy")
        self._proxies = {proxy.name: proxy for proxy in proxies}
        try:
            await asyncio.gather(*(self.start(name) for name in self._proxies))
        except BaseException:
            self._stop_all()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop_all()

    async def start(self, name: str) -> None:
        """Start a proxy and wait until it is ready."""
        process = self._spawn(name)
        await eventually(lambda: self._ready(name, process))

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.out").open("wb") as output:
            # S603: the command is Envoy's own with paths of ours.
            self._running[name] = subprocess.Popen(  # noqa: S603
                self._proxies[name].command(), stdout=output, stderr=subprocess.STDOUT
            )
        return self._running[name]

    def stop(self, name: str) -> None:
        process = self._running.pop(name)
        process.terminate()
        process.wait(_PATIENCE)

    def kill(self, name: str) -> None:
        """End a proxy without a chance to tidy up."""
        process = self._running.pop(name)
        process.kill()
        process.wait(_PATIENCE)

    @property
    def running(self) -> list[str]:
        return list(self._running)

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def replica(self, name: str) -> Replica:
        replicas = (r for service in self.placement.services for r in service.replicas)
        return next(replica for replica in replicas if replica.name == name)

    def channel(self, caller: str, service: str, *, pool: bool = True) -> grpc.aio.Channel:
        """A channel as a service opens it: to its own sidecar, for the named service.

        Channels share a connection unless `pool` is off.
        """
        options = [
            ("grpc.default_authority", service),
            ("grpc.enable_retries", 0),
            ("grpc.use_local_subchannel_pool", int(not pool)),
        ]
        return grpc.aio.insecure_channel(self.replica(caller).outbound, options=options)

    def inbound_port(self, name: str) -> int:
        return int(self.replica(name).inbound.rpartition(":")[2])

    def admin(self, name: str, path: str) -> tuple[int, str]:
        connection = _UnixConnection(self._proxies[name].admin_socket)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()

    def log(self, name: str) -> list[dict[str, Any]]:
        """The requests that a proxy has logged so far."""
        file = self.placement.log_dir / f"{name}.access.log"
        return [json.loads(line) for line in file.read_text().splitlines()]

    def _ready(self, name: str, process: subprocess.Popen[bytes]) -> bool:
        if process.poll() is not None:
            raise RuntimeError((self.folder / f"{name}.out").read_text())
        try:
            return self.admin(name, "/ready")[0] == http.client.OK
        except OSError:
            return False

    def _stop_all(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(_PATIENCE)


async def eventually(holds: Any) -> None:
    """Wait until a condition holds; a condition that never does is an error."""
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("the condition did not come true")
        await asyncio.sleep(_PAUSE)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self._path))


def _placement(folder: Path, services: Iterable[str], edge: Json | None) -> Placement:
    log_dir = folder / "log"
    log_dir.mkdir()
    place = None
    if edge is not None:
        place = EdgePlacement(
            admin=f"unix:{_folder(folder, 'edge') / 'admin.sock'}",
            plain=f"127.0.0.1:{free_port()}",
            tls=f"127.0.0.1:{free_port()}",
            **edge,
        )
    return Placement(
        sds_dir=folder / "sds",
        log_dir=log_dir,
        services=tuple(_service(folder, written) for written in services),
        edge=place,
    )


def _service(folder: Path, written: str) -> ServicePlacement:
    name, _, count = written.partition("*")
    names = [name, *(f"{name}-{index}" for index in range(2, int(count or 1) + 1))]
    return ServicePlacement(
        name=name,
        protocol="http" if name == "gateway" else "grpc",
        replicas=tuple(
            Replica.in_folder(replica, _folder(folder, replica), free_port()) for replica in names
        ),
    )


def _folder(folder: Path, name: str) -> Path:
    found = folder / name
    found.mkdir(mode=0o700)
    return found
