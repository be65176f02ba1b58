"""`python -m benchmarks.last_units`: 200 shoppers at once want one of the last 50 units.

Fails unless exactly 50 orders are confirmed, and inventory has promised exactly 50 units.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from uuid import uuid4

import httpx
from rich.console import Console
from rich.table import Table

from tests.e2e.running_shop import RunningShop, running_shop
from tests.e2e.shopper import Json, Shopper
from tests.e2e.staff import a_product, administrator, run_sql

CONFIRMED = "CONFIRMED"
READY_AT_ONCE = 16  # carts that are filled at the same time, before all order at once
PROMISED = """SELECT stock.committed + coalesce(-sum(movement.on_hand), 0)::bigint AS units
  FROM stock LEFT JOIN stock_movement AS movement
       ON movement.sku = stock.sku AND movement.kind = 'dispatch'
  WHERE stock.sku = $1 GROUP BY stock.committed"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shoppers", type=int, default=200)
    parser.add_argument("--units", type=int, default=50)
    arguments = parser.parse_args()
    with running_shop() as shop:
        seen = asyncio.run(rush(shop, arguments.shoppers, arguments.units))
    show(seen, arguments.shoppers, arguments.units)
    right = seen.promised == seen.states[CONFIRMED] == arguments.units
    sys.exit(0 if right else "the wrong number of units was sold")


@dataclass(frozen=True)
class Rush:
    """How it ended for each of the shoppers."""

    states: Counter[str]
    promised: int
    """Units of which the shop thinks that they are sold."""
    seconds: list[float]
    """From each one's order to its decision."""


async def rush(shop: RunningShop, shoppers: int, units: int) -> Rush:
    async with httpx.AsyncClient(base_url=shop.url, timeout=20) as http:
        product = await a_product(await administrator(shop, http), units=units)
    ready, places = asyncio.Barrier(shoppers), asyncio.Semaphore(READY_AT_ONCE)

    async def buy() -> tuple[str, float]:
        async with Shopper.arrive(shop.url) as shopper:
            async with places:
                cart = await shopper.fill_cart(product["variant_id"])
            await ready.wait()
            began = time.perf_counter()
            order = await _placed(shopper, cart["id"])
            while order["state"] == "PENDING":
                await asyncio.sleep(0.1)
                order = await shopper.order(order["id"])
            return order["state"], time.perf_counter() - began

    answers = await asyncio.gather(*(buy() for _ in range(shoppers)))
    (promised,) = await run_sql(shop.state, "inventory", PROMISED, product["sku"])
    states = Counter(state for state, _ in answers)
    return Rush(states, int(promised["units"]), [taken for _, taken in answers])


def show(seen: Rush, shoppers: int, units: int) -> None:
    table = Table("figure", "measured")
    table.add_row("shoppers, units", f"{shoppers}, {units}")
    for state, number in seen.states.items():
        table.add_row(state, str(number))
    table.add_row("units promised", str(seen.promised))
    table.add_row("until decided, p50", f"{statistics.median(seen.seconds):.2f} s")
    table.add_row("until decided, last", f"{max(seen.seconds):.2f} s")
    Console().print(table)


async def _placed(shopper: Shopper, cart_id: str) -> Json:
    """Sent again when there are too many at once, as the answer says."""
    request_id = str(uuid4())
    while True:
        try:
            return dict((await shopper.place(cart_id, request_id=request_id))["order"])
        except AssertionError as error:
            if "'retryable': True" not in str(error):
                raise
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    main()
