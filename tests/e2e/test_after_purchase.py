"""What comes after buying: calling off, money back, and the cases where two wishes collide."""

import asyncio
from uuid import uuid4

import pytest

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Json, Shopper
from tests.e2e.test_purchase import available

CANCEL = """mutation($input: OrderCancelInput!) { orderCancel(input: $input) {
  order { state paymentState } userErrors { code } } }"""
REFUND = """mutation($input: OrderRefundCreateInput!) { orderRefundCreate(input: $input) {
  order { paymentState refundedAmount { amount } } refund { state } userErrors { code } } }"""
HISTORY = """query($id: ID!) { order(id: $id) {
  state paymentState refundedAmount { amount } timeline { kind actor } } }"""
SLOW_CAPTURE = "pm_sandbox_captureTimeoutThenSucceed"  # so nothing ships while the test decides


async def cancel(shopper: Shopper, order_id: str) -> Json:
    order = {"requestId": str(uuid4()), "orderId": order_id, "reason": "Changed my mind."}
    return dict((await shopper.ask(CANCEL, input=order))["orderCancel"])


async def refund(staff: Shopper, order_id: str, amount: str) -> Json:
    money = {"amount": amount, "currencyCode": "USD"}
    wish = {"requestId": str(uuid4()), "orderId": order_id, "amount": money, "reason": "Late."}
    return dict((await staff.ask(REFUND, input=wish))["orderRefundCreate"])


async def history(shopper: Shopper, order_id: str, until: str) -> Json:
    """The order with its timeline, once its money is there."""
    async with asyncio.timeout(60):
        while True:
            found = await shopper.ask(HISTORY, id=order_id)
            if found["order"]["paymentState"] == until:
                return dict(found["order"])
            await asyncio.sleep(0.2)


async def test_an_order_called_off_before_it_ships_gives_back_stock_and_money(
    shopper: Shopper,
) -> None:
    variant = await shopper.find_variant(least=2)
    cart = await shopper.fill_cart(variant["id"], quantity=2)
    placed = await shopper.place(cart["id"], SLOW_CAPTURE)
    assert placed["order"]["state"] == "CONFIRMED"

    answer = await cancel(shopper, placed["order"]["id"])

    assert answer["userErrors"] == []
    assert answer["order"]["state"] == "CANCELLED"
    order = await history(shopper, placed["order"]["id"], until="REFUNDED")
    assert order["refundedAmount"] == {"amount": cart["totals"]["total"]["amount"]}
    kinds = [each["kind"] for each in order["timeline"]]
    assert (kinds[:2], kinds[-2:]) == (["PLACED", "CONFIRMED"], ["CANCELLED", "REFUNDED"])
    async with asyncio.timeout(20):
        while await available(shopper, variant["sku"]) != variant["quantityAvailable"]:
            await asyncio.sleep(0.1)


async def test_an_order_on_its_way_is_not_called_off_and_staff_refund_a_part(
    shop: RunningShop, shopper: Shopper, staff: Shopper
) -> None:
    variant = await shopper.find_variant(least=1)
    cart = await shopper.fill_cart(variant["id"])
    order_id = (await shopper.place(cart["id"]))["order"]["id"]
    async with asyncio.timeout(60):
        async for order in shopper.watch_order(shop.websocket_url, order_id):
            if order["fulfilmentState"] in ("SHIPPED", "DELIVERED"):
                break

    refused = await cancel(shopper, order_id)
    part = await refund(staff, order_id, "1.00")
    excess = await refund(staff, order_id, cart["totals"]["total"]["amount"])

    assert [each["code"] for each in refused["userErrors"]] == ["ORDER_ALREADY_SHIPPED"]
    assert part["userErrors"] == []
    assert part["refund"] == {"state": "SUCCEEDED"}
    assert part["order"] == {
        "paymentState": "PARTIALLY_REFUNDED",
        "refundedAmount": {"amount": "1.00"},
    }
    assert [each["code"] for each in excess["userErrors"]] == ["PAYMENT_AMOUNT_EXCEEDED"]
    timeline = (await history(shopper, order_id, until="PARTIALLY_REFUNDED"))["timeline"]
    assert {"kind": "REFUND_REQUESTED", "actor": "STAFF"} in timeline


async def test_a_shopper_cannot_refund(shopper: Shopper) -> None:
    variant = await shopper.find_variant(least=1)
    cart = await shopper.fill_cart(variant["id"])
    order_id = (await shopper.place(cart["id"]))["order"]["id"]

    with pytest.raises(AssertionError, match="PERMISSION_DENIED"):
        await refund(shopper, order_id, "1.00")


async def test_of_two_shoppers_for_the_last_unit_one_gets_it(
    shop: RunningShop, shopper: Shopper, staff: Shopper
) -> None:
    variant = (await shopper.find_variants(least=1))[1]
    async with Shopper.arrive(shop.url) as rival:
        carts = [(each, await each.fill_cart(variant["id"])) for each in (shopper, rival)]
        await set_available(staff, variant["sku"], 1)

        placed = await asyncio.gather(*(each.place(cart["id"]) for each, cart in carts))

    assert sorted(each["order"]["state"] for each in placed) == ["CONFIRMED", "REJECTED"]
    assert [each["code"] for answer in placed for each in answer["userErrors"]] == ["OUT_OF_STOCK"]


async def test_a_request_id_with_another_cart_is_an_error(shopper: Shopper) -> None:
    variant = await shopper.find_variant(least=2)
    first = await shopper.fill_cart(variant["id"])
    second = await shopper.fill_cart(variant["id"])
    request_id = str(uuid4())
    await shopper.place(first["id"], request_id=request_id)

    answer = await shopper.place(second["id"], request_id=request_id)

    assert answer["order"] is None
    assert [each["code"] for each in answer["userErrors"]] == ["REQUEST_ID_REUSED"]
    assert (await shopper.cart(second["id"]))["state"] == "OPEN"


async def set_available(staff: Shopper, sku: str, wanted: int) -> None:
    """Correct the stock until so many can be sold."""
    change = wanted - await available(staff, sku)
    answer = await staff.ask(
        """mutation($input: StockAdjustInput!) { stockAdjust(input: $input) {
          stock { available } userErrors { code } } }""",
        input={"requestId": str(uuid4()), "sku": sku, "delta": change, "reason": "a test"},
    )
    assert answer["stockAdjust"]["stock"] == {"available": wanted}
