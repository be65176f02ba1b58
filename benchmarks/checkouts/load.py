"""Guests who check out, one after the other in each of so many places."""

import asyncio
import itertools
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from benchmarks.checkouts.client import connected
from tests.e2e.shopper import Shopper

STILL_CARRIER = {"SHOP_TRACKING_STEP_SECONDS": "86400"}
"""Setting of a shop whose goods take days, as real ones do.

The demo's carrier delivers in six seconds, and that would be part of what checkouts cost.
"""

_PLACED = """id number state rejection { reason message }
  lines { id sku quantity unitPrice { amount } }
  totals { subtotal { amount } shipping { amount } total { amount currencyCode } }"""

type Checkout = Callable[[], Awaitable[str]]
"""One guest's whole visit; how it ended."""


@dataclass(frozen=True)
class Load:
    """What the guests saw, and what they cost."""

    elapsed: float
    taken: list[float]
    """Seconds of each checkout."""
    outcomes: Counter[str]
    cpu_ms: float
    """Of the guests' client, for all of them."""

    @property
    def per_second(self) -> float:
        return len(self.taken) / self.elapsed

    @property
    def p50_ms(self) -> float:
        return statistics.median(self.taken) * 1000


async def shop_for(url: str, shoppers: int, seconds: float) -> Load:
    """Guests of our shop at `url`."""
    return await keep_busy(await checkouts_of(url), shoppers, seconds)


async def checkouts_of(url: str) -> Checkout:
    """What a frontend does: session, cart, line, address, rate, `orderPlace` to CONFIRMED."""
    async with Shopper.arrive(url) as browser:
        variants = itertools.cycle(await browser.find_variants(least=1))

    async def checkout() -> str:
        async with Shopper.arrive(url, connected) as shopper:
            cart = await shopper.fill_cart(next(variants)["id"])
            placed = await shopper.place(cart["id"], selection=_PLACED)
        return str(placed["order"]["state"]) if placed["order"] else "REFUSED"

    return checkout


async def keep_busy(checkout: Checkout, shoppers: int, seconds: float) -> Load:
    """So many guests at any moment, until the time is over and the last has left."""
    taken: list[float] = []
    outcomes: Counter[str] = Counter()
    began, used = time.perf_counter(), time.process_time()

    async def shop_on() -> None:
        while (arrived := time.perf_counter()) < began + seconds:
            outcomes[await checkout()] += 1
            taken.append(time.perf_counter() - arrived)

    await asyncio.gather(*(shop_on() for _ in range(shoppers)))
    elapsed, cpu_ms = time.perf_counter() - began, (time.process_time() - used) * 1000
    return Load(elapsed, taken, outcomes, cpu_ms)
