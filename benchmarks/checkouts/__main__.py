"""`python -m benchmarks.checkouts`: whole guest checkouts at once, and what one of them costs."""

import argparse
import asyncio

from rich.console import Console
from rich.table import Table

from benchmarks.checkouts.load import STILL_CARRIER, Load, shop_for
from benchmarks.cost_sheet import Counters, read_counters
from tests.e2e.running_shop import running_shop

WARM_UP_SECONDS = 3.0
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shoppers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--deliver", action="store_true", help="in six seconds, as the demo does")
    options = parser.parse_args()
    with running_shop(environment={} if options.deliver else STILL_CARRIER) as shop:
        asyncio.run(shop_for(shop.url, options.shoppers, WARM_UP_SECONDS))
        for number in range(1, ROUNDS + 1):
            before = read_counters(shop)
            load = asyncio.run(shop_for(shop.url, options.shoppers, options.seconds))
            spent = read_counters(shop).since(before)
            Console().print(
                f"round {number}: {load.per_second:.1f} checkouts/s, "
                f"p50 {load.p50_ms:.0f} ms, {dict(load.outcomes)}"
            )
        show(spent, load)


def show(spent: Counters, load: Load) -> None:
    """The cost sheet of one checkout, greatest first, and what its shopper's client took."""
    checkouts = len(load.taken)
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
    table.add_row("load", f"{load.cpu_ms / checkouts:.1f}", "", "")
    Console().print(table)


def _each(total: float | None, checkouts: int) -> str:
    return f"{total / checkouts:.1f}" if total else ""


if __name__ == "__main__":
    main()
