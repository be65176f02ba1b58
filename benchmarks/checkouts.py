"""`python -m benchmarks.checkouts`: whole guest checkouts at once, and what one of them costs.

A checkout is what a frontend does: session, cart, line, address, rate, `orderPlace` to CONFIRMED.
"""

import argparse
import asyncio
import itertools
import statistics
import time
from collections import Counter

from rich.console import Console
from rich.table import Table

from benchmarks.cost_sheet import Counters, read_counters
from tests.e2e.running_shop import RunningShop, running_shop
from tests.e2e.shopper import Shopper

WARM_UP_SECONDS = 3.0
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shoppers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    with running_shop() as shop:
        asyncio.run(shop_for(shop, options.shoppers, WARM_UP_SECONDS))
        for number in range(1, ROUNDS + 1):
            before = read_counters(shop)
            began = time.perf_counter()
            taken, outcomes = asyncio.run(shop_for(shop, options.shoppers, options.seconds))
            elapsed = time.perf_counter() - began
            spent = read_counters(shop).since(before)
            p50 = statistics.median(taken) * 1000
            Console().print(
                f"round {number}: {len(taken) / elapsed:.1f} checkouts/s, "
                f"p50 {p50:.0f} ms, {dict(outcomes)}"
            )
        show(spent, len(taken))


async def shop_for(
    shop: RunningShop, shoppers: int, seconds: float
) -> tuple[list[float], Counter[str]]:
    """Seconds of each checkout and how they ended."""
    taken: list[float] = []
    outcomes: Counter[str] = Counter()
    until = time.perf_counter() + seconds
    async with Shopper.arrive(shop.url) as browser:
        variants = itertools.cycle(await browser.find_variants(least=1))

    async def shop_on() -> None:
        while (began := time.perf_counter()) < until:
            async with Shopper.arrive(shop.url) as shopper:
                cart = await shopper.fill_cart(next(variants)["id"])
                placed = await shopper.place(cart["id"])
            outcomes[placed["order"]["state"] if placed["order"] else "REFUSED"] += 1
            taken.append(time.perf_counter() - began)

    await asyncio.gather(*(shop_on() for _ in range(shoppers)))
    return taken, outcomes


def show(spent: Counters, checkouts: int) -> None:
    """The cost sheet of one checkout, greatest first."""
    table = Table("per checkout", "CPU ms", "RPCs made", "transactions", title="cost sheet")
    databases = {"order": "orders", "user": "users"}
    for name in sorted(spent.cpu_ms, key=lambda each: -spent.cpu_ms[each]):
        table.add_row(
            name,
            f"{spent.cpu_ms[name] / checkouts:.1f}",
            _each(spent.rpcs.get(name), checkouts),
            _each(spent.transactions.get(databases.get(name, name)), checkouts),
        )
    total = sum(spent.cpu_ms.values()) / checkouts
    calls = sum(spent.rpcs.values()) / checkouts
    commits = sum(spent.transactions.values()) / checkouts
    table.add_section()
    table.add_row("all", f"{total:.1f}", f"{calls:.1f}", f"{commits:.1f}")
    Console().print(table)


def _each(total: float | None, checkouts: int) -> str:
    return f"{total / checkouts:.1f}" if total else ""


if __name__ == "__main__":
    main()
