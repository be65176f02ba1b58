"""A purchase through every part: edge and sidecars if any, gateway, services, database, broker."""

import asyncio
import os
import signal
from uuid import uuid4

import httpx
import pytest

from tests.e2e.journey import buy_and_watch_it_arrive
from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Shopper


@pytest.fixture(name="shop", params=["shop", "one_process_shop"])
def each_stage(request: pytest.FixtureRequest) -> RunningShop:
    """The journey is the same, however the parts are put together."""
    stage: RunningShop = request.getfixturevalue(request.param)
    return stage


async def test_a_guest_buys_a_product_and_watches_it_arrive(
    shop: RunningShop, shopper: Shopper
) -> None:
    await buy_and_watch_it_arrive(shopper, shop.websocket_url)


async def test_a_declined_card_leaves_the_cart_and_holds_nothing(shopper: Shopper) -> None:
    variant = await shopper.find_variant(least=1)
    cart = await shopper.fill_cart(variant["id"])

    placed = await shopper.place(cart["id"], "pm_card_chargeDeclined")

    assert placed["order"]["state"] == "REJECTED"
    assert placed["order"]["rejection"]["reason"] == "PAYMENT_DECLINED"
    assert [error["code"] for error in placed["userErrors"]] == ["PAYMENT_DECLINED"]
    after = await shopper.cart(cart["id"])
    assert (after["state"], after["lines"]) == ("OPEN", cart["lines"])
    assert await available(shopper, variant["sku"]) == variant["quantityAvailable"]


async def test_out_of_stock_says_which_line_and_how_many_are_left(shopper: Shopper) -> None:
    variant = await shopper.find_variant(least=1)
    wanted = variant["quantityAvailable"] + 1
    cart = await shopper.fill_cart(variant["id"], quantity=wanted)

    placed = await shopper.place(cart["id"])

    assert placed["order"]["state"] == "REJECTED"
    assert placed["order"]["rejection"]["shortLines"] == [
        {
            "sku": variant["sku"],
            "requested": wanted,
            "available": variant["quantityAvailable"],
        }
    ]
    assert [error["code"] for error in placed["userErrors"]] == ["OUT_OF_STOCK"]
    assert (await shopper.cart(cart["id"]))["state"] == "OPEN"


async def test_the_same_request_many_times_is_one_order(shopper: Shopper) -> None:
    variant = await shopper.find_variant(least=1)
    cart = await shopper.fill_cart(variant["id"])
    request_id = str(uuid4())

    answers = await asyncio.gather(
        *(shopper.place(cart["id"], request_id=request_id) for _ in range(5))
    )

    assert [answer["userErrors"] for answer in answers] == [[]] * 5
    assert len({answer["order"]["id"] for answer in answers}) == 1
    assert await available(shopper, variant["sku"]) == variant["quantityAvailable"] - 1


async def test_a_checkout_survives_kill_9_of_the_order_service(
    shop: RunningShop, shopper: Shopper
) -> None:
    variant = await shopper.find_variant(least=1)
    cart = await shopper.fill_cart(variant["id"])
    # The provider answers so late that the order service dies in the middle of the checkout.
    placing = asyncio.create_task(place_whatever_happens(shopper, cart["id"]))
    order_id = await accepted_order_of(shopper, cart["id"])

    process = shop.process_of("order")
    killed = shop.unit(process)["pid"]
    os.kill(killed, signal.SIGKILL)
    await placing

    async with asyncio.timeout(60):
        while (order := await eventually(shopper, order_id))["state"] == "PENDING":
            await asyncio.sleep(0.2)
    assert order["state"] == "CONFIRMED"
    assert shop.unit(process)["pid"] != killed
    assert await available(shopper, variant["sku"]) == variant["quantityAvailable"] - 1


async def place_whatever_happens(shopper: Shopper, cart_id: str) -> None:
    try:
        await shopper.place(cart_id, "pm_sandbox_timeoutThenSucceed")
    except (AssertionError, httpx.HTTPError):
        return


async def accepted_order_of(shopper: Shopper, cart_id: str) -> str:
    """The order that locks the cart, as soon as there is one."""
    async with asyncio.timeout(10):
        while True:
            data = await shopper.ask("query($id: ID!) { cart(id: $id) { orderId } }", id=cart_id)
            if data["cart"]["orderId"]:
                return str(data["cart"]["orderId"])
            await asyncio.sleep(0.01)


async def eventually(shopper: Shopper, order_id: str) -> dict[str, object]:
    """The order, however long the order service takes to come back."""
    while True:
        try:
            return await shopper.order(order_id)
        except (AssertionError, TypeError, httpx.HTTPError):
            await asyncio.sleep(0.2)


async def available(shopper: Shopper, sku: str) -> int:
    data = await shopper.ask(
        "{ products(first: 50) { nodes { variants { sku quantityAvailable } } } }"
    )
    return next(
        int(variant["quantityAvailable"])
        for node in data["products"]["nodes"]
        for variant in node["variants"]
        if variant["sku"] == sku
    )
