from typing import Any

from in_memory.client import Client
from in_memory.shop import Shop
from in_memory.user import EMAIL, PASSWORD

LOG_IN = """
mutation ($input: SessionCreateInput!) {
  sessionCreate(input: $input) {
    session { role accessToken }
    claimed { cartId orders }
    userErrors { code }
  }
}
"""
CREDENTIALS = {"email": EMAIL, "password": PASSWORD}
NEW_CART = """
mutation {
  cartCreate(input: { requestId: "0197f7a0-0000-7000-8000-000000000000" }) {
    cart { id }
    userErrors { code }
  }
}
"""
CART = "query ($id: ID!) { cart(id: $id) { id } }"


async def log_in(client: Client, **credentials: str) -> dict[str, Any]:
    answer = await client.data(LOG_IN, input=CREDENTIALS | credentials)
    payload: dict[str, Any] = answer["sessionCreate"]
    return payload


async def test_a_guests_cart_and_orders_are_the_accounts_after_log_in(guest: Client) -> None:
    cart = (await guest.data(NEW_CART))["cartCreate"]["cart"]

    payload = await log_in(guest)

    assert payload["claimed"] == {"cartId": cart["id"], "orders": 1}
    assert await guest.data(CART, id=cart["id"]) == {"cart": None}
    guest.authorization = f"Bearer {payload['session']['accessToken']}"
    assert await guest.data(CART, id=cart["id"]) == {"cart": cart}


async def test_a_guest_without_a_cart_has_none_to_go_on_with(guest: Client) -> None:
    assert (await log_in(guest))["claimed"] == {"cartId": None, "orders": 1}


async def test_nothing_is_claimed_by_who_was_no_guest(client: Client, shop: Shop) -> None:
    payload = await log_in(client)
    client.authorization = f"Bearer {payload['session']['accessToken']}"
    again = await log_in(client)

    assert (payload["claimed"], again["claimed"]) == (None, None)
    assert "ClaimCarts" not in shop.calls


async def test_a_claim_that_fails_keeps_nobody_from_logging_in(guest: Client, shop: Shop) -> None:
    shop.claims.away = True

    payload = await log_in(guest)

    assert payload["session"]["role"] == "CUSTOMER"
    assert (payload["claimed"], payload["userErrors"]) == (None, [])


async def test_wrong_credentials_claim_nothing(guest: Client, shop: Shop) -> None:
    payload = await log_in(guest, password="wrong")

    assert (payload["session"], payload["claimed"]) == (None, None)
    assert "ClaimCarts" not in shop.calls
