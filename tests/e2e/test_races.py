"""What happens between looking at a cart and owning what is in it."""

import asyncio
import base64
from collections import Counter

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Json, Shopper
from tests.e2e.staff import a_product, reprice, run_sql

SLOW = "pm_sandbox_timeoutThenSucceed"  # the provider answers after the hold is gone
CART = """query($id: ID!) { cart(id: $id) {
  state lines { priceChanged unitPrice { amount } previousUnitPrice { amount } } } }"""


async def test_nobody_pays_a_price_that_changed_since_the_cart_was_shown(
    shopper: Shopper, staff: Shopper
) -> None:
    product = await a_product(staff, units=5, price="20.00")
    cart = await shopper.fill_cart(product["variant_id"])
    await reprice(staff, product, "25.00")

    refused = await shopper.place(cart["id"])
    shown = (await shopper.ask(CART, id=cart["id"]))["cart"]
    placed = await shopper.place(cart["id"])

    assert refused["order"] is None
    assert [each["code"] for each in refused["userErrors"]] == ["PRICE_CHANGED"]
    assert shown["state"] == "OPEN"
    assert [each["unitPrice"]["amount"] for each in shown["lines"]] == ["25.00"]
    assert placed["order"]["state"] == "CONFIRMED"
    total = float(placed["order"]["totals"]["total"]["amount"])
    assert total == float(cart["totals"]["total"]["amount"]) + 5


async def test_a_hold_that_ran_out_is_taken_again_while_there_is_stock(
    shop: RunningShop, shopper: Shopper, staff: Shopper
) -> None:
    product = await a_product(staff, units=1)
    order_id = await held(shopper, product)

    await let_holds_run_out(shop, order_id)

    assert (await ended(shopper, order_id))["state"] == "CONFIRMED"
    assert await units(shop, product["sku"]) == {"on_hand": 1, "held": 0, "committed": 1}


async def test_a_hold_that_ran_out_is_lost_to_who_buys_the_last_unit_and_costs_nothing(
    shop: RunningShop, shopper: Shopper, staff: Shopper
) -> None:
    product = await a_product(staff, units=1)
    async with Shopper.arrive(shop.url) as rival:
        rivals_cart = await rival.fill_cart(product["variant_id"])
        order_id = await held(shopper, product)
        async with asyncio.timeout(30):
            while True:  # the checkout takes its hold again whenever it asks about the payment
                await let_holds_run_out(shop, order_id)
                bought = await rival.place(rivals_cart["id"])
                if bought["order"]["state"] == "CONFIRMED":
                    break

    order = await ended(shopper, order_id)
    assert (order["state"], order["rejection"]["reason"]) == ("REJECTED", "OUT_OF_STOCK")
    async with asyncio.timeout(60):
        while (await shopper.order(order_id))["paymentState"] != "VOIDED":
            await asyncio.sleep(0.2)


async def test_of_many_shoppers_at_once_as_many_buy_as_there_are_units(
    shop: RunningShop, staff: Shopper
) -> None:
    product = await a_product(staff, units=5)

    async def buy() -> str:
        async with Shopper.arrive(shop.url) as one_of_many:
            cart = await one_of_many.fill_cart(product["variant_id"])
            await everybody_is_ready.wait()
            placed = await one_of_many.place(cart["id"])
            return str((await ended(one_of_many, placed["order"]["id"]))["state"])

    everybody_is_ready = asyncio.Barrier(20)
    states = Counter(await asyncio.gather(*(buy() for _ in range(20))))

    assert states == {"CONFIRMED": 5, "REJECTED": 15}


async def held(shopper: Shopper, product: Json) -> str:
    """An order whose stock is held while the provider takes its time."""
    cart = await shopper.fill_cart(product["variant_id"])
    placed = await shopper.place(cart["id"], SLOW)
    assert placed["order"]["state"] == "PENDING"
    return str(placed["order"]["id"])


async def let_holds_run_out(shop: RunningShop, order_id: str) -> None:
    """As if the time had passed; returns when inventory has noticed."""
    plain = base64.urlsafe_b64decode(order_id).decode().partition(":")[2]
    past = "UPDATE reservation SET expires_at = now() - interval '1 s' WHERE order_id = $1::uuid"
    state = "SELECT state FROM reservation WHERE order_id = $1::uuid"
    await run_sql(shop.state, "inventory", past, plain)
    async with asyncio.timeout(20):
        while (await run_sql(shop.state, "inventory", state, plain))[0]["state"] == "held":
            await asyncio.sleep(0.05)


async def ended(shopper: Shopper, order_id: str) -> Json:
    async with asyncio.timeout(60):
        while (order := await shopper.order(order_id))["state"] == "PENDING":
            await asyncio.sleep(0.2)
        return order


async def units(shop: RunningShop, sku: str) -> Json:
    query = "SELECT on_hand, held, committed FROM stock WHERE sku = $1"
    return (await run_sql(shop.state, "inventory", query, sku))[0]
