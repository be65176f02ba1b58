"""As `benchmarks.last_units`: all guests fill a cart, then all pay at once."""

import asyncio
import time
from collections import Counter

from benchmarks.checkouts.vendure.catalogue import LAST_UNITS
from benchmarks.checkouts.vendure.guest import SETTLED, Guest
from benchmarks.last_units import READY_AT_ONCE, Rush

FAILED = "failed"


async def rush(url: str, guests: int) -> Rush:
    ready, places = asyncio.Barrier(guests), asyncio.Semaphore(READY_AT_ONCE)
    async with Guest.arrive(url) as browser:
        wanted = (await browser.variants())[LAST_UNITS]

    async def buy() -> tuple[str, float]:
        async with Guest.arrive(url) as guest:
            async with places:
                await guest.fill_cart(wanted)
            await ready.wait()
            began = time.perf_counter()
            return await _placed(guest), time.perf_counter() - began

    answers = await asyncio.gather(*(buy() for _ in range(guests)))
    states = Counter(state for state, _ in answers)
    return Rush(states, states[SETTLED], [taken for _, taken in answers])


async def _placed(guest: Guest) -> str:
    try:
        return await guest.place()
    except (RuntimeError, TimeoutError):
        return FAILED
