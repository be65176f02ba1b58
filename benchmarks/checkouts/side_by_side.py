"""`make bench-checkouts`: whole guest checkouts of this shop and of Vendure, in turn."""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from benchmarks import last_units, machine
from benchmarks.checkouts import load, report
from benchmarks.checkouts.report import OURS, VENDURE, Figures, Measured
from benchmarks.checkouts.vendure import guest
from benchmarks.checkouts.vendure import last_units as their_last_units
from benchmarks.checkouts.vendure.catalogue import stocked_up, write_for_vendure
from benchmarks.checkouts.vendure.shop import RunningVendure, running_vendure
from benchmarks.cost_sheet import read_counters
from tests.e2e.running_shop import RunningShop, running_shop

RESULTS = Path(__file__).resolve().parent / "results.md"
AT_ONCE = 16, 8
WARM_UP_SECONDS = 10.0
GUESTS, UNITS = 200, 50
_say = Console(stderr=True).print


@dataclass(frozen=True)
class Side:
    """One of the two shops."""

    checkout: load.Checkout
    cpu_ms: Callable[[], dict[str, float]]
    """By process, PostgreSQL's as `postgres`."""
    done: str


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-checkouts", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--servers", type=int, default=os.cpu_count(), help="of Vendure")
    options = parser.parse_args()
    with both_shops(options.servers) as (shop, vendure, skus):
        sides = _sides(shop, vendure, skus)
        figures = Figures(servers=options.servers)
        for each in sides.values():
            asyncio.run(load.keep_busy(each.checkout, AT_ONCE[0], WARM_UP_SECONDS))
        for guests in AT_ONCE:
            figures.rounds[guests] = in_turn(sides, guests, options.rounds, options.seconds)
        _say(f"{GUESTS} guests want {UNITS} units …")
        figures.last_units[OURS] = asyncio.run(last_units.rush(shop, GUESTS, UNITS))
        figures.last_units[VENDURE] = asyncio.run(their_last_units.rush(vendure.url, GUESTS))
    text = report.table(figures, UNITS)
    RESULTS.write_text(f"{text}\n")
    Console().print(Markdown(text))


@contextmanager
def both_shops(servers: int) -> Iterator[tuple[RunningShop, RunningVendure, list[str]]]:
    """Both started, with the same catalogue; its SKUs."""
    with (
        tempfile.TemporaryDirectory(prefix="shop-bench-", ignore_cleanup_errors=True) as name,
        running_shop(environment=load.STILL_CARRIER) as shop,
    ):
        variants, products = asyncio.run(stocked_up(shop)), Path(name, "products.csv")
        write_for_vendure(products, variants, UNITS)
        _say(f"Setting up Vendure with {len(variants)} variants …")
        with running_vendure(Path(name), products, servers) as vendure:
            yield shop, vendure, [each.sku for each in variants]


def _sides(shop: RunningShop, vendure: RunningVendure, skus: list[str]) -> dict[str, Side]:
    ours = asyncio.run(load.checkouts_of(shop.url))
    theirs = asyncio.run(guest.checkouts_of(vendure.url, skus))
    return {
        OURS: Side(ours, lambda: read_counters(shop).cpu_ms, last_units.CONFIRMED),
        VENDURE: Side(theirs, vendure.cpu_ms, guest.SETTLED),
    }


def in_turn(
    sides: dict[str, Side], guests: int, rounds: int, seconds: float
) -> dict[str, list[Measured]]:
    found: dict[str, list[Measured]] = {name: [] for name in sides}
    for number in range(1, rounds + 1):
        for name, side in sides.items():
            one = _measured(side, guests, seconds)
            found[name].append(one)
            _say(
                f"{guests} guests, round {number}, {name}: {one.per_second:.1f}/s, "
                f"{one.cpu_ms:.0f} ms CPU, others {one.others_cores:.2f} cores"
            )
    return found


def _measured(side: Side, guests: int, seconds: float) -> Measured:
    before, busy = side.cpu_ms(), machine.busy_ms()
    seen = asyncio.run(load.keep_busy(side.checkout, guests, seconds))
    busy, after = machine.busy_ms() - busy, side.cpu_ms()
    used = sum(after.values()) - sum(before.values())
    done = seen.outcomes[side.done]
    if not done:
        raise SystemExit(f"Nobody could buy: {dict(seen.outcomes)}")
    return Measured(
        per_second=done / seen.elapsed,
        p50_ms=seen.p50_ms,
        cpu_ms=used / done,
        postgres_ms=(after["postgres"] - before["postgres"]) / done,
        load_ms=seen.cpu_ms / done,
        others_cores=max(busy - used - seen.cpu_ms, 0) / seen.elapsed / 1000,
        otherwise=seen.outcomes.total() - done,
    )


if __name__ == "__main__":
    main()
