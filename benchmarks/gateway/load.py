"""Load over 16 connections, and what it took."""

import json
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import npm
from benchmarks.gateway import node
from benchmarks.gateway.gateways import Running
from benchmarks.gateway.operations import Operation

CONNECTIONS = 16
_JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Measured:
    """One stretch of load on one gateway."""

    per_second: float
    cpu_ms: float
    """Of the gateway's process, for each request."""
    p50_ms: float
    p99_ms: float


def load(running: Running, operation: Operation, seconds: float, url: str = "") -> Measured:
    asked = {
        "url": url or running.gateway.url,
        "headers": {**_JSON, **operation.headers},
        "bodies": running.gateway.bodies(operation),
        "seconds": seconds,
        "connections": CONNECTIONS,
    }
    before = running.cpu_seconds()
    done = subprocess.run(
        ["node", "load.js"],  # noqa: S607 - the one that `environment` puts first
        cwd=node.FOLDER,
        env=npm.environment(),
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    used = running.cpu_seconds() - before
    found = json.loads(done.stdout)
    total = found["requests"]["total"]
    if found["non2xx"] or found["errors"] or not total:
        raise SystemExit(f"{running.gateway.name} failed under load: {operation.name}")
    return Measured(
        per_second=total / found["duration"],
        cpu_ms=used * 1000 / total,
        p50_ms=found["latency"]["p50"],
        p99_ms=found["latency"]["p99"],
    )


def median(rounds: Sequence[Measured]) -> Measured:
    return Measured(
        per_second=statistics.median(each.per_second for each in rounds),
        cpu_ms=statistics.median(each.cpu_ms for each in rounds),
        p50_ms=statistics.median(each.p50_ms for each in rounds),
        p99_ms=statistics.median(each.p99_ms for each in rounds),
    )


def ratio(rounds: Sequence[Measured], others: Sequence[Measured], of: str) -> float:
    """Median of the rounds' own ratios: what disturbs the machine disturbs both in a round."""
    pairs = zip(rounds, others, strict=True)
    return float(statistics.median(getattr(one, of) / getattr(other, of) for one, other in pairs))
