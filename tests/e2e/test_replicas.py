"""Two processes of order: they share the work, and one stands in for the other."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator

import pytest
from shop_mesh.identities import Identities

from tests.e2e.load import shoppers
from tests.e2e.running_shop import RunningShop, running_shop
from tests.e2e.shopper import Shopper

ORDERS = ("order", "order-2")


@pytest.fixture(scope="module")
def shop() -> Iterator[RunningShop]:
    with running_shop(replicas=("order=2",)) as shop:
        yield shop


def served_by(shop: RunningShop, name: str) -> int:
    """How many calls of shoppers a replica's sidecar has passed on; health checks do not count."""
    log = shop.state / "log" / f"{name}.access.log"
    calls = (json.loads(line) for line in log.read_text().splitlines())
    return sum(c["direction"] == "inbound" and c["path"].startswith("/shop.order.") for c in calls)


async def test_callers_take_turns_with_the_replicas(shop: RunningShop) -> None:
    async with shoppers(shop, 2) as seen:
        while seen.requests < 60:
            await asyncio.sleep(0.05)
    assert seen.errors == []

    async with asyncio.timeout(5):  # proxies write their logs within a second
        while sum(one_and_other := [served_by(shop, name) for name in ORDERS]) < 60:
            await asyncio.sleep(0.1)
    one, two = one_and_other
    assert 0.7 < one / two < 1.5


async def test_each_order_of_a_crowd_is_made_once_by_whichever_replica(shop: RunningShop) -> None:
    async def buy() -> tuple[str, str]:
        async with Shopper.arrive(shop.url) as shopper:
            variant = await shopper.find_variant(least=10)
            placed = await shopper.place((await shopper.fill_cart(variant["id"]))["id"])
            order = placed["order"]
            async with asyncio.timeout(60):
                async for seen in shopper.watch_order(shop.websocket_url, order["id"]):
                    if seen["fulfilmentState"] == "DELIVERED":
                        return order["number"], seen["paymentState"]
            raise AssertionError("the watch ended before the parcel came")

    bought = await asyncio.gather(*(buy() for _ in range(8)))

    assert len({number for number, _ in bought}) == 8
    assert {state for _, state in bought} == {"CAPTURED"}


async def test_an_order_is_finished_by_the_other_when_one_is_killed(shop: RunningShop) -> None:
    async with Shopper.arrive(shop.url) as shopper:
        variant = await shopper.find_variant(least=10)
        carts = [await shopper.fill_cart(variant["id"]) for _ in range(6)]
        placing = [asyncio.create_task(shopper.place(cart["id"])) for cart in carts]
        await asyncio.sleep(0.02)
        os.kill(shop.unit("order-2")["pid"], signal.SIGKILL)
        placed = [answer["order"]["id"] for answer in await asyncio.gather(*placing)]

        async with asyncio.timeout(30):
            while {(await shopper.order(each))["state"] for each in placed} != {"CONFIRMED"}:
                await asyncio.sleep(0.1)
            while shop.unit("order-2")["state"] != "ready":
                await asyncio.sleep(0.1)


async def test_replicas_restart_one_by_one_and_certificates_change_unnoticed(
    shop: RunningShop,
) -> None:
    identities = Identities(shop.state / "mesh" / "ca", shop.state / "mesh" / "sds")
    async with shoppers(shop, 6) as seen:
        for name in ORDERS:
            await asyncio.to_thread(shop.command, "restart", name)
            for identity in ("order", "gateway", "edge"):
                identities.rotate(identity)

    assert seen.errors == []
    assert seen.requests > 200
