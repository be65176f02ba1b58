"""`make mesh-endurance`: shoppers go on while replicas restart and certificates change.

Fails if one of 20,000 requests through the edge failed. ARGS=N asks for N requests.
"""

import asyncio
import statistics
import sys
import time
from collections import Counter

from rich.console import Console
from shop_mesh.identities import Identities

from tests.e2e.load import Seen, shoppers
from tests.e2e.running_shop import RunningShop, running_shop

REQUESTS = 20_000
AT_ONCE = 12
ORDERS = ("order", "order-2")
IDENTITIES = "product inventory order payment shipping user gateway edge".split()
SHOWN_ERRORS = 10


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    console = Console(highlight=False)
    with running_shop(replicas=("order=2",)) as shop:
        began = time.monotonic()
        seen, done = asyncio.run(endure(shop, wanted, console))
    for error, count in Counter(seen.errors).most_common(SHOWN_ERRORS):
        console.print(f"{count} x {error}", markup=False)
    times = statistics.quantiles(seen.milliseconds, n=100)
    console.print(
        f"{seen.requests} requests in {time.monotonic() - began:.0f} s,"
        f" p50 {times[49]:.0f} ms, p99 {times[98]:.0f} ms;"
        f" {done['restart']} restarts of a replica, {done['rotation']} certificates replaced;"
        f" errors: {len(seen.errors)}"
    )
    return min(1, len(seen.errors))


async def endure(shop: RunningShop, wanted: int, console: Console) -> tuple[Seen, Counter[str]]:
    """Restart one replica after the other and replace every certificate, again and again."""
    identities = Identities(shop.state / "mesh" / "ca", shop.state / "mesh" / "sds")
    done: Counter[str] = Counter()
    async with shoppers(shop, AT_ONCE) as seen:
        while seen.requests < wanted:
            for name in ORDERS:
                await asyncio.to_thread(shop.command, "restart", name)
                done["restart"] += 1
                for identity in IDENTITIES:
                    identities.rotate(identity)
                done["rotation"] += len(IDENTITIES)
            console.print(f"{seen.requests} requests, {len(seen.errors)} errors")
    return seen, done


if __name__ == "__main__":
    sys.exit(main())
