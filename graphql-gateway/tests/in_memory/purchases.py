"""Steps of a purchase that several tests begin with."""

from typing import Any
from uuid import uuid4

from in_memory.client import Client

CREATE = """
mutation ($input: CartCreateInput!) {
  cartCreate(input: $input) {
    cart { id state lines { id quantity } }
    userErrors { code field message }
  }
}
"""
PLACE = """
mutation ($input: OrderPlaceInput!) {
  orderPlace(input: $input) {
    order { id number state rejection { reason shortLines { sku requested available } } }
    userErrors { code field message }
  }
}
"""


async def a_variant_id(client: Client, handle: str = "shirt-1", place: int = 0) -> str:
    product = await client.data(
        "query ($handle: String!) { product(handle: $handle) { variants { id } } }", handle=handle
    )
    identifier: str = product["product"]["variants"][place]["id"]
    return identifier


async def a_cart(client: Client, quantity: int = 1) -> str:
    line = {"variantId": await a_variant_id(client), "quantity": quantity}
    created = await client.data(CREATE, input={"requestId": str(uuid4()), "lines": [line]})
    identifier: str = created["cartCreate"]["cart"]["id"]
    return identifier


async def place(client: Client, cart: str, card: str = "pm_card_visa", **more: str) -> Any:
    order = {"requestId": str(uuid4()), "cartId": cart, "paymentToken": card, **more}
    return (await client.data(PLACE, input=order))["orderPlace"]
