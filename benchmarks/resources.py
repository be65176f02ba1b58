"""`python -m benchmarks.resources`: what each process asks of a machine, alone in its container.

The processes of `shop up` share the memory of the parent they are forked from; those of
`shop up --reload` import for themselves, as in a container. Memory is taken at rest and after a
load; CPU is that of one checkout, which is the same on a busy machine and on an idle one.
"""

import argparse
import asyncio
import math
import time

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.checkouts.load import shop_for
from benchmarks.cost_sheet import read_counters
from benchmarks.stages import units
from tests.e2e.running_shop import RunningShop, running_shop

REST_SECONDS = 5.0
# A request holds what was measured and half of that again; a replica is to carry this many.
RESERVE = 1.5
CHECKOUTS_PER_SECOND = 5
_STEP_MIB, _STEP_MILLICORES = 16, 25
_NOT_OURS = {"runner", "zygote", "postgres", "nats"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shoppers", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with running_shop() as shop:
        stand_alone(shop)
        asyncio.run(shop_for(shop.url, 2, 3))
        at_rest, idle = memory(shop), resting_cores(shop)
        before = read_counters(shop)
        load = asyncio.run(shop_for(shop.url, options.shoppers, options.seconds))
        spent = read_counters(shop).since(before).cpu_ms
        Console().print(
            f"{len(load.taken)} checkouts by {options.shoppers} shoppers: {dict(load.outcomes)}"
        )
        show(
            at_rest, memory(shop), idle, {name: ms / len(load.taken) for name, ms in spent.items()}
        )


def stand_alone(shop: RunningShop) -> None:
    """Start it again so that no process shares another's memory."""
    shop.stop()
    ports = ("--edge-port", str(shop.edge_port), "--edge-tls-port", str(shop.edge_tls_port))
    shop.command("up", "--detach", "--reload", *ports)


def memory(shop: RunningShop) -> dict[str, float]:
    """Everything resident, libraries too: in a container there is nobody to share them with."""
    resident = {unit["name"]: psutil.Process(unit["pid"]).memory_info().rss for unit in units(shop)}
    return {name: size / 2**20 for name, size in resident.items()}


def resting_cores(shop: RunningShop) -> dict[str, float]:
    """Share of a core that each takes while nobody shops."""
    before = read_counters(shop)
    began = time.monotonic()
    time.sleep(REST_SECONDS)
    elapsed = (time.monotonic() - began) * 1000
    return {name: ms / elapsed for name, ms in read_counters(shop).since(before).cpu_ms.items()}


def show(
    at_rest: dict[str, float],
    loaded: dict[str, float],
    idle: dict[str, float],
    per_checkout: dict[str, float],
) -> None:
    table = Table("MiB", "at rest", "after load", "idle core", "CPU ms/checkout", "requests")
    for name in sorted(loaded.keys() - _NOT_OURS):
        millicores = per_checkout.get(name, 0) * CHECKOUTS_PER_SECOND
        asks = f"{_up(millicores, _STEP_MILLICORES)}m, {_up(loaded[name] * RESERVE, _STEP_MIB)}Mi"
        table.add_row(
            name,
            f"{at_rest.get(name, 0):.0f}",
            f"{loaded[name]:.0f}",
            f"{idle.get(name, 0):.1%}",
            f"{per_checkout.get(name, 0):.1f}",
            asks,
        )
    Console(width=100).print(table)


def _up(value: float, step: int) -> int:
    return max(math.ceil(value / step), 1) * step


if __name__ == "__main__":
    main()
