"""A stretch of chaos: customers shop while something is done to their shop."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tests.chaos.books import Books, read_books
from tests.chaos.customers import Customers, Habits
from tests.chaos.faults import Faults
from tests.chaos.invariants import broken
from tests.chaos.late import deliver_late
from tests.e2e.running_shop import RunningShop

HEALED_SECONDS = 90.0


@dataclass(frozen=True)
class Scene:
    """Who takes part."""

    customers: Customers
    faults: Faults


type Strike = Callable[[Scene], Awaitable[None]]


async def in_peace(_: Scene) -> None:
    """Strike nobody."""


@dataclass(frozen=True)
class Stretch:
    """How many shop for how long, and what is done meanwhile."""

    strike: Strike = in_peace
    seconds: float = 5
    customers: int = 6
    habits: Habits = field(default_factory=Habits)
    settings: Mapping[str, str] = field(default_factory=dict)
    """What the shop must have been started with."""
    replicas: tuple[str, ...] = ()
    patience: float = HEALED_SECONDS
    """How long it may take until everybody has an answer, and then until the books are right."""


async def go_through(
    shop: RunningShop, stretch: Stretch, seed: int, proof: str | None = None
) -> tuple[Scene, Books]:
    """Who took part, and the books once they are right, or prove that they never will be."""
    customers = Customers(shop.url, random.Random(seed), stretch.habits)  # noqa: S311 - on purpose
    chance = random.Random(seed + 1)  # noqa: S311
    scene = Scene(customers, Faults(shop, chance, lambda: customers.placing))
    shopping = [asyncio.create_task(customers.shop()) for _ in range(stretch.customers)]
    await asyncio.gather(stretch.strike(scene), asyncio.sleep(stretch.seconds))
    customers.close()
    await _ended(shopping, stretch.patience)
    await asyncio.to_thread(shop.command, "wait")
    await deliver_late(scene.faults, customers.purchases)
    return scene, await healed(shop, customers, stretch.patience, proof)


async def _ended(shopping: list[asyncio.Task[None]], patience: float) -> None:
    """Who has no answer by then goes away without one; what is no answer at all is raised."""
    done, waiting = await asyncio.wait(shopping, timeout=patience)
    for task in waiting:
        task.cancel()
    for task in done:
        task.result()


async def healed(
    shop: RunningShop,
    customers: Customers,
    patience: float = HEALED_SECONDS,
    proof: str | None = None,
) -> Books:
    """The books once they are right, or after so long that it is an error.

    When the `proof` is not true, there is nothing to wait for.
    """
    deadline = time.monotonic() + patience
    await asyncio.to_thread(shop.command, "wait")
    while True:
        books = await read_books(shop.state)
        lies = broken(books, customers.purchases)
        if not lies or proof in lies or time.monotonic() > deadline:
            return books
        await asyncio.sleep(1)
