"""`make chaos`: kill parts of a shop at random while customers shop; then look at the books.

The same `--seed` chooses the same victims and purchases; moments are the machine's.
"""

import argparse
import asyncio
import os
import random
import sys
import time

from rich.console import Console
from rich.table import Table

from tests.chaos.books import Books, read_books
from tests.chaos.customers import Customers
from tests.chaos.faults import Faults
from tests.chaos.invariants import INVARIANTS, all_ended, all_told, broken
from tests.e2e.running_shop import RunningShop, running_shop

HEALED_SECONDS = 90.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--customers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--freezes", action="store_true", help="SIGSTOP services, too")
    arguments = parser.parse_args()
    os.environ["SHOP_SANDBOX_WEBHOOK_EVENTS"] = '["*"]'  # also those that tell nothing new
    with running_shop() as shop:
        is_sound = asyncio.run(_treat_badly(shop, arguments))
    sys.exit(0 if is_sound else 1)


async def _treat_badly(shop: RunningShop, said: argparse.Namespace) -> bool:
    customers = Customers(shop.url, random.Random(said.seed))  # noqa: S311 - seeded on purpose
    faults = Faults(shop, random.Random(said.seed + 1), lambda: customers.placing)  # noqa: S311
    ended = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(said.customers):
            tasks.create_task(customers.shop())
        striking = tasks.create_task(faults.strike_until(ended, with_freezes=said.freezes))
        await asyncio.sleep(said.seconds)
        ended.set()
        await striking
        customers.close()
    books = await healed(shop)
    return _report(said.seed, customers, faults, books)


async def healed(shop: RunningShop) -> Books:
    """The books once nothing is under way any more, or after so long that it is an error."""
    deadline = time.monotonic() + HEALED_SECONDS
    await asyncio.to_thread(shop.command, "wait")
    while True:
        books = await read_books(shop.state)
        settled = not any((*all_ended(books, []), *all_told(books, []), *broken(books, [])))
        if settled or time.monotonic() > deadline:
            return books
        await asyncio.sleep(1)


def _report(seed: int, customers: Customers, faults: Faults, books: Books) -> bool:
    console = Console()
    table = Table("seen", "count", title=f"seed {seed}")
    states = [order["state"] for order in books.orders.values()]
    counts = {
        "purchases": len(customers.purchases),
        **{f"orders {state}": states.count(state) for state in sorted(set(states))},
        "sent more than once": sum(each.sent > 1 for each in customers.purchases),
        "strikes while an order was placed": faults.mid_flight,
        **{f"saga {name}": count for name, count in sorted(books.sagas.items())},
        **{f"answer {name}": count for name, count in sorted(customers.seen.items())},
        **dict(sorted(faults.done.items())),
    }
    for name, count in counts.items():
        table.add_row(name, str(count))
    console.print(table)
    lies = broken(books, customers.purchases)
    for sentence in INVARIANTS:
        console.print(("[red]NO[/]  " if sentence in lies else "yes ") + sentence)
        for example in lies.get(sentence, [])[:5]:
            console.print(f"      {example}")
    return not lies


if __name__ == "__main__":
    main()
