"""Parts of the shop die while customers shop: what was accepted is completed, nothing is lost."""

import asyncio
import random

import pytest

from tests.chaos.customers import Customers
from tests.chaos.faults import Faults
from tests.chaos.invariants import broken
from tests.chaos.stretch import healed
from tests.e2e.running_shop import RunningShop


@pytest.mark.parametrize(
    "part", ["postgres", "nats", "order-sidecar", "payment", "inventory", "gateway"]
)
async def test_customers_get_what_they_were_promised_although_a_part_is_killed(
    shop: RunningShop, part: str
) -> None:
    chance = random.Random(part)  # noqa: S311 - the same purchases each time
    customers = Customers(shop.url, chance)
    faults = Faults(shop, chance, lambda: customers.placing)

    async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(customers.shop())
        while not customers.placing:
            await asyncio.sleep(0.005)
        await faults.kill(part)
        # Some are in the middle of it, the next find the part not up yet.
        begun = len(customers.purchases)
        while len(customers.purchases) < begun + 4:
            await asyncio.sleep(0.05)
        customers.close()

    assert all(each.order_id for each in customers.purchases)
    assert broken(await healed(shop, customers), customers.purchases) == {}
