"""`make bench`: how fast the shop starts and stops, what it weighs, how quickly it answers."""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.cost_sheet import read_counters
from tests.e2e.running_shop import RunningShop, running_shop
from tests.e2e.shopper import Shopper

STARTS = 3
LISTS = 300
ORDERS = 60
WARM_UP = 10
SETTLING_SECONDS = 10
IDLE_SECONDS = 20
LIST = """{ products(first: 20) { nodes { handle title featuredImage { url } availableForSale
  priceRange { minVariantPrice { amount currencyCode } } } } }"""


@dataclass(frozen=True)
class Figure:
    """One measured quantity and the bar it is held against."""

    name: str
    value: float
    unit: str
    bar: float | None = None


def main() -> None:
    with timed() as first_start, running_shop() as shop:
        first = first_start()
        ready, down = restart_times(shop)
        lists, orders = asyncio.run(response_times(shop))
        figures = [
            Figure("first start", first, "s"),
            Figure("ready", ready, "s", 10),
            Figure("down", down, "s", 5),
            Figure("idle", idle_percent(shop), "% of a core", 15),
            Figure("memory", memory_mib(shop), "MiB PSS", 1e9 / 2**20),
            Figure("product list p50", lists, "ms", 15),
            Figure("orderPlace to CONFIRMED p50", orders, "ms", 120),
        ]
        show(figures)


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Give a clock that tells the seconds since the block began."""
    began = time.perf_counter()
    yield lambda: time.perf_counter() - began


def restart_times(shop: RunningShop) -> tuple[float, float]:
    """Median seconds until ready and until down."""
    ready, down = [], []
    for _ in range(STARTS):
        with timed() as clock:
            shop.stop()
            down.append(clock())
        with timed() as clock:
            shop.start()
            ready.append(clock())
    return statistics.median(ready), statistics.median(down)


async def response_times(shop: RunningShop) -> tuple[float, float]:
    """Median milliseconds of a product list and of an order."""
    async with Shopper.arrive(shop.url) as shopper:
        lists = await sample(lambda: shopper.ask(LIST), LISTS)
        variant = await shopper.find_variant(least=20)
        orders = []
        for _ in range(ORDERS + WARM_UP):
            cart = await shopper.fill_cart(variant["id"])
            with timed() as clock:
                placed = await shopper.place(cart["id"])
                orders.append(clock() * 1000)
            if placed["userErrors"]:
                variant = await shopper.find_variant(least=1)
                orders.pop()
    return lists, statistics.median(orders[WARM_UP:])


async def sample(call: Callable[[], Awaitable[object]], times: int) -> float:
    taken = []
    for _ in range(times + WARM_UP):
        with timed() as clock:
            await call()
            taken.append(clock() * 1000)
    return statistics.median(taken[WARM_UP:])


def memory_mib(shop: RunningShop) -> float:
    units = json.loads(shop.command("status", "--json"))["units"]
    return float(sum(unit["memory_mib"] or 0 for unit in units))


def idle_percent(shop: RunningShop) -> float:
    """CPU time of all processes while nobody shops; parcels on their way arrive before that."""
    time.sleep(SETTLING_SECONDS)
    before = read_counters(shop)
    with timed() as clock:
        time.sleep(IDLE_SECONDS)
        spent_ms = sum(read_counters(shop).since(before).cpu_ms.values())
        return spent_ms / clock() / 10


def show(figures: list[Figure]) -> None:
    table = Table("figure", "measured", "bar")
    for figure in figures:
        bar = f"<= {figure.bar:.0f} {figure.unit}" if figure.bar else ""
        table.add_row(figure.name, f"{figure.value:.1f} {figure.unit}", bar)
    Console().print(table)


if __name__ == "__main__":
    main()
