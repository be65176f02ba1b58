"""`make chaos-bugs`: put known bugs into copies of the code, one by one; each must be caught.

Nothing is changed in this tree: what a bug is in is copied to a temporary folder, where the shop
that is started looks first. `--sound` goes through the same stretches without the bugs: then all
sentences must hold.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.chaos.books import Books
from tests.chaos.bugs.all_bugs import BUGS
from tests.chaos.bugs.bug import Bug, spoil
from tests.chaos.customers import Purchase
from tests.chaos.invariants import FOR_EVER, INVARIANTS, broken
from tests.chaos.stretch import Scene, go_through
from tests.e2e.running_shop import RunningShop, running_shop
from tests.e2e.staff import run_sql


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--sound", action="store_true", help="the same stretches without the bugs")
    parser.add_argument("--list", action="store_true", help="name them, and do nothing")
    said = parser.parse_args()
    if unknown := set(said.names) - BUGS.keys():
        parser.error(f"no bug is called {', '.join(sorted(unknown))}")
    chosen = [BUGS[name] for name in said.names or BUGS]
    console = Console(highlight=False, soft_wrap=True)
    if said.list:
        for bug in chosen:
            console.print(f"{bug.name:28} {bug.says}")
        return
    console.print(f"seed {said.seed}")
    missed = [bug for bug in chosen if not _is_as_expected(console, bug, said)]
    console.print(f"{len(chosen) - len(missed)} of {len(chosen)}")
    sys.exit(1 if missed else 0)


def _is_as_expected(console: Console, bug: Bug, said: argparse.Namespace) -> bool:
    scene, books = _sound(bug, said.seed) if said.sound else _spoilt(bug, said.seed)
    lies = broken(books, scene.customers.purchases)
    good = not lies if said.sound else bug.sentence in lies
    told = _told(scene.customers.purchases, books)
    words = ("sound", "[red]UNSOUND[/]") if said.sound else ("caught", "[red]MISSED[/]")
    console.print(f"{words[not good]:8} {bug.name}: {bug.says} ({told})")
    for sentence, examples in lies.items():
        if good and bug.proof and INVARIANTS[sentence] not in FOR_EVER:
            continue  # there was no waiting for it to become true again
        mark = "*" if sentence == bug.sentence else " "
        console.print(f"       {mark} {sentence}: {examples[0]} ({len(examples)})")
    return good


def _told(purchases: list[Purchase], books: Books) -> str:
    return f"{len(purchases)} wishes, {len(books.orders)} orders"


def _sound(bug: Bug, seed: int) -> tuple[Scene, Books]:
    with running_shop(environment=bug.stretch.settings, replicas=bug.stretch.replicas) as shop:
        return asyncio.run(go_through(shop, bug.stretch, seed))


def _spoilt(bug: Bug, seed: int) -> tuple[Scene, Books]:
    with tempfile.TemporaryDirectory(prefix="shop-bug-") as folder:
        found_first = os.pathsep.join(map(str, spoil(bug, Path(folder))))
        environment = {**bug.stretch.settings, "PYTHONPATH": found_first}
        with running_shop(environment=environment, replicas=bug.stretch.replicas) as shop:
            return asyncio.run(_go_through(shop, bug, seed))


async def _go_through(shop: RunningShop, bug: Bug, seed: int) -> tuple[Scene, Books]:
    for database, statement in bug.statements:
        await run_sql(shop.state, database, statement)
    return await go_through(shop, bug.stretch, seed, bug.proof)


if __name__ == "__main__":
    main()
