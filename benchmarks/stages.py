"""`python -m benchmarks.stages`: the first two stages, one after the other, on the same journey.

They share the machine with whatever else runs on it, so compare the columns of one run.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.backbone import response_times, timed
from benchmarks.checkouts.load import shop_for
from tests.e2e.running_shop import RunningShop, running_shop

SHOPPERS = 8
SECONDS = 15.0
MOST_MIB_OF_ONE_PROCESS = 300


@dataclass(frozen=True)
class Stage:
    """What was measured of one stage."""

    processes: int
    memory_mib: float
    postgres_mib: float
    list_ms: float
    order_ms: float
    journeys_per_second: float
    cpu_ms_per_journey: float
    memory_by_part: dict[str, float]


def main() -> None:
    with running_shop(one_process=True) as shop:
        small = measure(shop)
    with running_shop() as shop:
        large = measure(shop)
    show(small, large)
    for stage in (small, large):
        parts = sorted(stage.memory_by_part.items(), key=lambda part: -part[1])
        Console().print(", ".join(f"{name} {mib:.0f}" for name, mib in parts))
    if small.memory_mib > MOST_MIB_OF_ONE_PROCESS:
        raise SystemExit(f"one process takes more than {MOST_MIB_OF_ONE_PROCESS} MiB")


def measure(shop: RunningShop) -> Stage:
    lists, orders = asyncio.run(response_times(shop))
    before = cpu_ms(units(shop))
    with timed() as clock:
        load = asyncio.run(shop_for(shop.url, SHOPPERS, SECONDS))
        seconds = clock()
    after = units(shop)
    memory = {unit["name"]: float(unit["memory_mib"] or 0) for unit in after}
    postgres = memory.pop("postgres")
    spent = cpu_ms(after) - before
    return Stage(
        processes=len(after),
        memory_mib=sum(memory.values()),
        postgres_mib=postgres,
        list_ms=lists,
        order_ms=orders,
        journeys_per_second=len(load.taken) / seconds,
        cpu_ms_per_journey=spent / len(load.taken),
        memory_by_part=memory,
    )


def units(shop: RunningShop) -> list[dict[str, Any]]:
    found = json.loads(shop.command("status", "--json"))["units"]
    return [unit for unit in found if unit["pid"]]


def cpu_ms(parts: list[dict[str, Any]]) -> float:
    """Of all parts, and of PostgreSQL's children."""
    total = 0.0
    for unit in parts:
        process = psutil.Process(unit["pid"])
        children = process.children() if unit["name"] == "postgres" else []
        total += sum(sum(each.cpu_times()[:2]) for each in [process, *children])
    return total * 1000


def show(small: Stage, large: Stage) -> None:
    table = Table("", "one process", "one machine")
    rows = {
        "processes": (small.processes, large.processes, "{:d}"),
        "memory without PostgreSQL (MiB PSS)": (small.memory_mib, large.memory_mib, "{:.0f}"),
        "PostgreSQL (MiB PSS)": (small.postgres_mib, large.postgres_mib, "{:.0f}"),
        "page of 20 products, p50, one reader (ms)": (small.list_ms, large.list_ms, "{:.0f}"),
        "orderPlace, p50, one shopper (ms)": (small.order_ms, large.order_ms, "{:.0f}"),
        f"journeys a second, {SHOPPERS} shoppers": (
            small.journeys_per_second,
            large.journeys_per_second,
            "{:.1f}",
        ),
        "CPU of a journey (ms)": (small.cpu_ms_per_journey, large.cpu_ms_per_journey, "{:.0f}"),
    }
    for name, (one, many, form) in rows.items():
        table.add_row(name, form.format(one), form.format(many))
    Console().print(table)


if __name__ == "__main__":
    main()
