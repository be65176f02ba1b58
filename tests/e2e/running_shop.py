"""A whole shop of its own, started with the `shop` command as a user would."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHOP = Path(sys.executable).with_name("shop")


@dataclass(frozen=True)
class RunningShop:
    """Where it listens, and how to ask its runner."""

    state: Path
    edge_port: int
    edge_tls_port: int
    one_process: bool = False
    replicas: tuple[str, ...] = ()
    traces: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    """What its runner is told beside what this process was."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.edge_port}"

    @property
    def tls_url(self) -> str:
        return f"https://localhost:{self.edge_tls_port}"

    @property
    def websocket_url(self) -> str:
        return f"ws://127.0.0.1:{self.edge_port}/graphql"

    def command(self, *arguments: str) -> str:
        """Run `shop` on this stack; its output. Fails with what it printed."""
        done = subprocess.run(  # noqa: S603 - our own command
            [SHOP, *arguments, "--state-dir", self.state],
            env=os.environ | dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Return when everything is ready."""
        ports = ["--edge-port", str(self.edge_port), "--edge-tls-port", str(self.edge_tls_port)]
        one = ["--one-process"] if self.one_process else []
        many = [word for count in self.replicas for word in ("--replicas", count)]
        traces = ["--traces"] if self.traces else []
        self.command("up", "--detach", *ports, *one, *many, *traces)

    def stop(self) -> None:
        self.command("down")

    def forget(self) -> None:
        """Delete its data: some of it lives outside of the state folder when root runs it."""
        self.command("reset", "--yes")

    def process_of(self, service: str) -> str:
        """The process that this service is, or is part of."""
        return "shop" if self.one_process else service

    def unit(self, name: str) -> dict[str, Any]:
        """What the runner knows of one process."""
        units = json.loads(self.command("status", "--json"))["units"]
        return next(unit for unit in units if unit["name"] == name)


@contextmanager
def running_shop(
    *,
    one_process: bool = False,
    replicas: tuple[str, ...] = (),
    traces: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Iterator[RunningShop]:
    """Start a shop on free ports; stop it and remove its state at the end."""
    with tempfile.TemporaryDirectory(prefix="shop-e2e-", ignore_cleanup_errors=True) as folder:
        ports = _free_port(), _free_port()
        shop = RunningShop(
            Path(folder) / "state", *ports, one_process, replicas, traces, environment or {}
        )
        try:
            shop.start()
            yield shop
        finally:
            shop.stop()
            shop.forget()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
