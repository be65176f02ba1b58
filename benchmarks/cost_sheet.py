"""What work a running shop did between two moments, part by part."""

import asyncio
import json
from dataclasses import dataclass, field

import asyncpg
import httpx
import psutil
from runner.state.folder import StateFolder

from tests.e2e.running_shop import RunningShop

_CALLERS = ("order", "gateway", "product", "inventory", "payment", "shipping", "user")


@dataclass(frozen=True)
class Counters:
    """Totals since the shop's start, by part."""

    cpu_ms: dict[str, float] = field(default_factory=dict)
    rpcs: dict[str, float] = field(default_factory=dict)
    """Calls that left each service through its sidecar, retries included."""
    transactions: dict[str, float] = field(default_factory=dict)

    def since(self, before: "Counters") -> "Counters":
        return Counters(
            _difference(self.cpu_ms, before.cpu_ms),
            _difference(self.rpcs, before.rpcs),
            _difference(self.transactions, before.transactions),
        )


def read_counters(shop: RunningShop) -> Counters:
    """Ask the operating system, the sidecars and PostgreSQL."""
    state = StateFolder(shop.state)
    units = json.loads(shop.command("status", "--json"))["units"]
    return Counters(
        cpu_ms={unit["name"]: _cpu_ms(unit["pid"]) for unit in units if unit["pid"]},
        rpcs={name: _calls(state, name) for name in _CALLERS},
        transactions=asyncio.run(_transactions(state)),
    )


def postgres_cpu_ms(postmaster: psutil.Process) -> float:
    """With the children that serve connections, also those that have ended."""
    ended = sum(postmaster.cpu_times()[2:4])
    return (ended + sum(_seconds(each) for each in (postmaster, *postmaster.children()))) * 1000


def _cpu_ms(pid: int) -> float:
    process = psutil.Process(pid)
    # The zygote has children, too, but they are parts of their own.
    return postgres_cpu_ms(process) if "postgres" in process.name() else _seconds(process) * 1000


def _seconds(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:2]))


def _calls(state: StateFolder, name: str) -> float:
    transport = httpx.HTTPTransport(uds=str(state.admin_socket(name)))
    with httpx.Client(transport=transport, base_url="http://envoy") as admin:
        stats = admin.get("/stats", params={"filter": "upstream_rq_total", "format": "json"})
    counters = stats.json()["stats"]
    calls = [each for each in counters if not each["name"].startswith("cluster.app.")]
    return float(sum(each["value"] for each in calls))


async def _transactions(state: StateFolder) -> dict[str, float]:
    connection = await asyncpg.connect(
        host="127.0.0.1",
        port=json.loads(state.ports.read_text())["postgres"],
        user="postgres",
        password=(state.postgres / "superuser-password").read_text().strip(),
        database="postgres",
    )
    try:
        rows = await connection.fetch("SELECT datname, xact_commit FROM pg_stat_database")
        return {row["datname"]: float(row["xact_commit"]) for row in rows if row["datname"]}
    finally:
        await connection.close()


def _difference(now: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    return {name: value - before.get(name, 0) for name, value in now.items()}
