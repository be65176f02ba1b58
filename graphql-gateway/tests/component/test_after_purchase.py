from typing import Any
from uuid import uuid4

import pytest
from chassis.identity.principal import Role
from chassis.testing.tokens import access_token
from graphql_gateway.schema.identifiers import uuid_of
from in_memory.client import Client
from in_memory.purchases import a_cart, place
from in_memory.shop import Shop

CANCEL = """
mutation ($input: OrderCancelInput!) {
  orderCancel(input: $input) {
    order { state timeline { kind actor happenedAt } }
    userErrors { code }
  }
}
"""
REFUND = """
mutation ($input: OrderRefundCreateInput!) {
  orderRefundCreate(input: $input) {
    order { paymentState refundedAmount { amount } }
    refund { state amount { amount currencyCode } }
    userErrors { code field }
  }
}
"""
STAFF_ONLY: dict[str, dict[str, Any]] = {
    "stockSet": {"items": [{"sku": "SHIRT-1-S", "quantity": 4}]},
    "stockReceive": {"items": [{"sku": "SHIRT-1-S", "quantity": 4}]},
    "stockAdjust": {"sku": "SHIRT-1-S", "delta": -1, "reason": "damaged"},
}


def as_staff(client: Client) -> Client:
    return Client(client.http, client.socket, f"Bearer {access_token(Role.STAFF)}")


def stock_mutation(name: str) -> str:
    return f"""mutation ($input: {name[0].upper()}{name[1:]}Input!) {{
      {name}(input: $input) {{ stock {{ sku onHand available }} userErrors {{ code }} }} }}"""


async def an_order(client: Client) -> str:
    order_id: str = (await place(client, await a_cart(client)))["order"]["id"]
    return order_id


async def refunded(client: Client, order_id: str, **what: Any) -> Any:
    order = {"requestId": str(uuid4()), "orderId": order_id, **what}
    return (await client.data(REFUND, input=order))["orderRefundCreate"]


async def test_an_order_is_called_off_and_its_timeline_read(guest: Client) -> None:
    order_id = await an_order(guest)

    answer = await guest.data(CANCEL, input={"requestId": str(uuid4()), "orderId": order_id})

    order = answer["orderCancel"]["order"]
    assert order["state"] == "CANCELLED"
    assert [(each["kind"], each["actor"]) for each in order["timeline"]] == [("PLACED", "SHOPPER")]


async def test_a_shipped_order_is_not_called_off(guest: Client, shop: Shop) -> None:
    order_id = await an_order(guest)
    await shop.orders.ship(uuid_of(order_id, "Order"), str(uuid4()))

    answer = await guest.data(CANCEL, input={"requestId": str(uuid4()), "orderId": order_id})

    assert answer["orderCancel"] == {
        "order": None,
        "userErrors": [{"code": "ORDER_ALREADY_SHIPPED"}],
    }


async def test_staff_refund_a_part(guest: Client) -> None:
    order_id = await an_order(guest)

    answer = await refunded(
        as_staff(guest), order_id, amount={"amount": "4.50", "currencyCode": "USD"}
    )

    assert answer["refund"] == {
        "state": "SUCCEEDED",
        "amount": {"amount": "4.50", "currencyCode": "USD"},
    }
    assert answer["order"]["paymentState"] == "PARTIALLY_REFUNDED"
    assert answer["order"]["refundedAmount"] == {"amount": "4.50"}


@pytest.mark.parametrize("amount", ["0.001", "1e9", "much", ""])
async def test_what_is_no_amount_is_named_by_its_path(guest: Client, amount: str) -> None:
    order_id = await an_order(guest)

    answer = await refunded(
        as_staff(guest), order_id, amount={"amount": amount, "currencyCode": "USD"}
    )

    assert answer["userErrors"] == [
        {"code": "VALIDATION_FAILED", "field": ["input", "amount", "amount"]}
    ]


async def test_a_guest_cannot_refund(guest: Client) -> None:
    order_id = await an_order(guest)
    order = {"requestId": str(uuid4()), "orderId": order_id}
    amount = {"amount": "4.50", "currencyCode": "USD"}

    answer = await guest.execute(REFUND, input={**order, "amount": amount})

    assert answer["data"] == {"orderRefundCreate": None}
    assert answer["errors"][0]["extensions"]["code"] == "PERMISSION_DENIED"


async def test_orders_are_filtered(guest: Client) -> None:
    kept, cancelled = await an_order(guest), await an_order(guest)
    await guest.data(CANCEL, input={"requestId": str(uuid4()), "orderId": cancelled})

    found = await guest.data(
        """{ kept: orders(filter: {state: CONFIRMED}) { nodes { id } }
             gone: orders(filter: {state: CANCELLED}) { nodes { id } } }"""
    )
    of_all = await as_staff(guest).data("{ orders(filter: {allCustomers: true}) { nodes { id } } }")

    assert found == {"kept": {"nodes": [{"id": kept}]}, "gone": {"nodes": [{"id": cancelled}]}}
    assert {each["id"] for each in of_all["orders"]["nodes"]} == {kept, cancelled}


@pytest.mark.parametrize("name", STAFF_ONLY)
async def test_staff_change_stock_and_nobody_else(guest: Client, name: str) -> None:
    change = {"requestId": str(uuid4()), **STAFF_ONLY[name]}

    refused = await guest.execute(stock_mutation(name), input=change)
    done = await as_staff(guest).data(stock_mutation(name), input=change)

    assert refused["errors"][0]["extensions"]["code"] == "PERMISSION_DENIED"
    stock = done[name]["stock"]
    assert (stock[0] if isinstance(stock, list) else stock)["sku"] == "SHIRT-1-S"


async def test_the_history_of_stock_is_for_staff(guest: Client) -> None:
    query = """{ stockMovements(sku: "SHIRT-1-S") { nodes { kind onHandChange reason } } }"""

    refused = await guest.execute(query)
    found = await as_staff(guest).data(query)

    assert refused["errors"][0]["extensions"]["code"] == "PERMISSION_DENIED"
    assert found["stockMovements"]["nodes"] == [
        {"kind": "COUNT", "onHandChange": 10, "reason": None}
    ]


async def test_what_is_set_aside_is_for_staff(guest: Client) -> None:
    query = """{ stockReservations(sku: "SHIRT-1-S") {
      nodes { orderId state lines { sku quantity } expiresAt } } }"""

    refused = await guest.execute(query)
    [found] = (await as_staff(guest).data(query))["stockReservations"]["nodes"]

    assert refused["errors"][0]["extensions"]["code"] == "PERMISSION_DENIED"
    assert found["state"] == "HELD"
    assert found["lines"] == [{"sku": "SHIRT-1-S", "quantity": 2}]
    assert found["orderId"]
    assert found["expiresAt"]


async def test_orders_that_need_attention_are_for_staff(guest: Client) -> None:
    order_id = await an_order(guest)
    query = "{ ordersNeedingAttention { order { id } step reason attempts } }"

    refused = await guest.execute(query)
    found = await as_staff(guest).data(query)

    assert refused["errors"][0]["extensions"]["code"] == "PERMISSION_DENIED"
    assert found["ordersNeedingAttention"] == [
        {
            "order": {"id": order_id},
            "step": "CAPTURE",
            "reason": "PAYMENT_NOT_AUTHORIZED",
            "attempts": 0,
        }
    ]


async def test_the_timelines_of_many_orders_take_one_call(guest: Client) -> None:
    for _ in range(3):
        await an_order(guest)

    answer = await guest.execute("{ orders { nodes { timeline { kind } } } }")

    nodes = answer["data"]["orders"]["nodes"]
    assert [node["timeline"] for node in nodes] == [[{"kind": "PLACED"}]] * 3
