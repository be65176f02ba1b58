"""The gateways side by side: how each is started, asked, and weighed. One process each."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks import npm
from benchmarks.gateway import hive, node, operations
from benchmarks.gateway.operations import Operation

_READY_SECONDS = 90

OURS, HANDWRITTEN, STRAWBERRY, HIVE = "this gateway", "by hand", "Strawberry", "Hive Gateway"
CACHING = "this gateway, keeping answers"


@dataclass(frozen=True)
class Gateway:
    """What runs, and how it differs from ours."""

    name: str
    argv: list[str]
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    document: Callable[[Operation], str] = lambda operation: operation.document
    variables: Callable[[Operation, Any], Any] = lambda _, ours: ours
    as_ours: Callable[[Operation, Any], Any] = lambda _, data: data
    watch: str | None = operations.WATCH
    """The subscription to stock, if it has one."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    def bodies(self, operation: Operation) -> list[str]:
        return [self.body(operation, each) for each in operation.variables]

    def body(self, operation: Operation, ours: dict[str, Any]) -> str:
        asked = {
            "query": self.document(operation),
            "operationName": operation.operation_name,
            "variables": self.variables(operation, ours),
        }
        return json.dumps(asked)


@dataclass(frozen=True)
class Running:
    """A gateway that answers."""

    gateway: Gateway
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """Of its process and of those it has started."""
        total = 0.0
        for each in (self.process, *self.process.children(recursive=True)):
            times = each.cpu_times()
            total += times.user + times.system
        return total

    def memory_bytes(self) -> int:
        family = (self.process, *self.process.children(recursive=True))
        return sum(each.memory_full_info().uss for each in family)

    def ask(self, operation: Operation, ours: dict[str, Any]) -> Any:
        """The data of the answer, in the shape of our schema."""
        response = httpx.post(
            self.gateway.url,
            content=self.gateway.body(operation, ours),
            headers={"content-type": "application/json", **operation.headers},
            timeout=30,
        )
        answer = response.json()
        if answer.get("errors"):
            raise SystemExit(f"{self.gateway.name} answers with errors: {answer['errors'][:1]}")
        return self.gateway.as_ours(operation, answer["data"])


def all_gateways(upstream: Path, free_ports: list[int], supergraph: Path) -> list[Gateway]:
    ours, handwritten, strawberry, hive_port, caching = free_ports
    python = [sys.executable, "-m"]
    served = {
        "SHOP_UPSTREAM": f"unix:{upstream}/{{service}}.sock",
        "SHOP_LOG_LEVEL": "warning",  # nor do the others log what succeeds
        "SHOP_CURRENCY": "USD",
    }
    peers = "benchmarks.gateway.peers"
    return [
        Gateway(
            OURS,
            [*python, "graphql_gateway"],
            ours,
            {**served, "SHOP_LISTEN": f"127.0.0.1:{ours}", "SHOP_RESPONSE_CACHE_BYTES": "0"},
        ),
        Gateway(
            HANDWRITTEN,
            [*python, f"{peers}.handwritten", str(handwritten), str(upstream)],
            handwritten,
            watch=None,
        ),
        Gateway(
            STRAWBERRY,
            [*python, f"{peers}.stock_strawberry", str(strawberry), str(upstream)],
            strawberry,
        ),
        Gateway(
            HIVE,
            [
                *node.program("hive-gateway"),
                *("supergraph", "-c", "gateway.config.js", "-h", "127.0.0.1", "-p", str(hive_port)),
            ],
            hive_port,
            {**npm.environment(), "SUPERGRAPH": str(supergraph), "NODE_ENV": "production"},
            hive.document,
            hive.variables,
            hive.as_ours,
            hive.WATCH,
        ),
        Gateway(
            CACHING,
            [*python, "graphql_gateway"],
            caching,
            {**served, "SHOP_LISTEN": f"127.0.0.1:{caching}"},
        ),
    ]


@contextmanager
def running(gateway: Gateway) -> Iterator[Running]:
    """Start it, wait until it answers, and stop it."""
    folder = node.FOLDER if gateway.name == HIVE else None
    with subprocess.Popen(  # noqa: S603 - our own command
        gateway.argv,
        cwd=folder,
        env={**os.environ, **gateway.environment},
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
    ) as process:
        try:
            _wait_until_ready(gateway, process)
            yield Running(gateway, psutil.Process(process.pid))
        finally:
            process.terminate()


def _wait_until_ready(gateway: Gateway, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            httpx.get(gateway.url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{gateway.name} did not start.")
