"""The provider let an authorization go before its capture: staff see it, and what to do."""

import asyncio

from tests.e2e.shopper import Json, Shopper
from tests.e2e.test_after_purchase import cancel, history
from tests.e2e.test_purchase import available

TROUBLES = """{ ordersNeedingAttention { order { id state paymentState fulfilmentState }
  step reason advice } }"""
MONEY = "query($id: ID!) { order(id: $id) { payment { capturedAmount { amount } } } }"


async def trouble_of(staff: Shopper, order_id: str) -> Json | None:
    found = (await staff.ask(TROUBLES))["ordersNeedingAttention"]
    return next((each for each in found if each["order"]["id"] == order_id), None)


async def test_an_order_whose_authorization_ran_out_is_called_off_and_bought_again(
    shopper: Shopper, staff: Shopper
) -> None:
    variant = await shopper.find_variant(least=2)
    cart = await shopper.fill_cart(variant["id"])
    placed = await shopper.place(cart["id"], "pm_sandbox_authorizationExpires")
    order_id = placed["order"]["id"]
    assert placed["order"]["state"] == "CONFIRMED"
    order = await history(shopper, order_id, until="VOIDED")
    async with asyncio.timeout(20):
        while (trouble := await trouble_of(staff, order_id)) is None:
            await asyncio.sleep(0.1)
    assert (trouble["step"], trouble["reason"]) == ("CAPTURE", "PAYMENT_NOT_AUTHORIZED")
    assert "Call the order off" in trouble["advice"]
    assert order["state"] == "CONFIRMED"
    assert trouble["order"]["fulfilmentState"] == "UNFULFILLED"

    answer = await cancel(staff, order_id)

    assert answer["userErrors"] == []
    assert answer["order"] == {"state": "CANCELLED", "paymentState": "VOIDED"}
    async with asyncio.timeout(20):
        while await available(shopper, variant["sku"]) != variant["quantityAvailable"]:
            await asyncio.sleep(0.1)
    assert await trouble_of(staff, order_id) is None
    paid = (await shopper.ask(MONEY, id=order_id))["order"]["payment"]
    assert float(paid["capturedAmount"]["amount"]) == 0
    again = await shopper.place((await shopper.fill_cart(variant["id"]))["id"])
    assert again["order"]["state"] == "CONFIRMED"
