"""`make chaos`: kill parts of a shop at random while customers shop; then look at the books.

The same `--seed` chooses the same victims and purchases; moments are the machine's.
"""

import argparse
import asyncio
import random
import sys
from collections.abc import Awaitable, Callable

from rich.console import Console

from tests.chaos.report import report
from tests.chaos.stretch import Scene, Stretch, go_through
from tests.e2e.running_shop import running_shop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--customers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--freezes", action="store_true", help="SIGSTOP services, too")
    parser.add_argument(
        "--thorough", action="store_true", help="fail as well if some trouble never came up"
    )
    said = parser.parse_args()
    stretch = Stretch(_at_random(said), said.seconds, said.customers)
    # The provider tells of everything, also of what is no news to the shop.
    with running_shop(environment={"SHOP_SANDBOX_WEBHOOK_EVENTS": '["*"]'}) as shop:
        scene, books = asyncio.run(go_through(shop, stretch, said.seed))
    is_sound = report(Console(), f"seed {said.seed}", scene, books, thorough=said.thorough)
    sys.exit(0 if is_sound else 1)


def _at_random(said: argparse.Namespace) -> Callable[[Scene], Awaitable[None]]:
    async def strike(scene: Scene) -> None:
        ended = asyncio.Event()
        asyncio.get_running_loop().call_later(said.seconds, ended.set)
        await scene.faults.strike_until(ended, with_freezes=said.freezes)

    return strike


if __name__ == "__main__":
    main()
