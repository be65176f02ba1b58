"""Moving on to the next stage is a stop and a start."""

from dataclasses import replace

from tests.e2e.running_shop import running_shop
from tests.e2e.shopper import Shopper


async def test_one_process_becomes_many_behind_sidecars_with_its_orders_and_sessions() -> None:
    with running_shop(one_process=True) as small:
        async with Shopper.arrive(small.url) as shopper:
            variant = await shopper.find_variant(least=1)
            cart = await shopper.fill_cart(variant["id"])
            placed = (await shopper.place(cart["id"]))["order"]
            assert small.unit("shop")["state"] == "ready"

            small.stop()
            grown = replace(small, one_process=False)
            grown.start()

            assert grown.unit("order-sidecar")["state"] == "ready"
            kept = await shopper.order(placed["id"])
            assert (kept["number"], kept["state"]) == (placed["number"], "CONFIRMED")
            second = await shopper.place((await shopper.fill_cart(variant["id"]))["id"])
            assert second["order"]["state"] == "CONFIRMED"
