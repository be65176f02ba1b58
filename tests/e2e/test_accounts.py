"""Having an account: what was begun as a guest stays, and a forgotten password is no dead end."""

import asyncio
import json
import re
from uuid import uuid4

import httpx
import pytest

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import ADDRESS, Json, Shopper

PASSWORD, NEW_PASSWORD = "a first password", "a whole new password"
REGISTER = """mutation($input: CustomerRegisterInput!) { customerRegister(input: $input) {
  account { id } userErrors { code } } }"""
LOG_IN = """mutation($input: SessionCreateInput!) { sessionCreate(input: $input) {
  session { accessToken refreshToken role } claimed { cartId orders } userErrors { code } } }"""
REFRESH = """mutation($input: SessionRefreshInput!) { sessionRefresh(input: $input) {
  session { role } userErrors { code } } }"""
ASK_FOR_RESET = """mutation($input: CustomerPasswordResetRequestInput!) {
  customerPasswordResetRequest(input: $input) { requested userErrors { code } } }"""
RESET = """mutation($input: CustomerPasswordResetInput!) {
  customerPasswordReset(input: $input) { reset userErrors { code } } }"""
ADD_ADDRESS = """mutation($input: CustomerAddressCreateInput!) {
  customerAddressCreate(input: $input) { address { id isDefault } userErrors { code } } }"""
VIEWER = "{ viewer { email addresses { id isDefault postalAddress { city } } } }"


@pytest.fixture
def email() -> str:
    return f"{uuid4()}@example.org"


def acting_with(shopper: Shopper, session: Json) -> Shopper:
    return Shopper(shopper._http, session["accessToken"])


async def register(shopper: Shopper, email: str) -> str:
    account = {"requestId": str(uuid4()), "email": email, "password": PASSWORD, "name": "Ada"}
    return str((await shopper.ask(REGISTER, input=account))["customerRegister"]["account"]["id"])


async def log_in(shopper: Shopper, email: str, password: str = PASSWORD) -> Json:
    credentials = {"email": email, "password": password}
    return dict((await shopper.ask(LOG_IN, input=credentials))["sessionCreate"])


async def mailed_token(shop: RunningShop, email: str) -> str:
    async with asyncio.timeout(20):
        while True:
            mail = await asyncio.to_thread(shop.command, "mail", email)
            if found := re.search(r"^[0-9a-f]{32}\.\S+$", mail, re.MULTILINE):
                return found.group()


async def test_a_guests_cart_and_order_are_the_accounts_after_log_in(
    shopper: Shopper, email: str
) -> None:
    variant = await shopper.find_variant(least=3)
    order = (await shopper.place((await shopper.fill_cart(variant["id"]))["id"]))["order"]
    cart = await shopper.fill_cart(variant["id"])
    await register(shopper, email)

    payload = await log_in(shopper, email)

    assert payload["claimed"] == {"cartId": cart["id"], "orders": 1}
    customer = acting_with(shopper, payload["session"])
    seen = await customer.ask("{ orders { edges { node { id } } } }")
    assert [edge["node"]["id"] for edge in seen["orders"]["edges"]] == [order["id"]]
    placed = await customer.place(cart["id"])
    assert placed["userErrors"] == []
    assert await shopper.ask("{ orders { edges { node { id } } } }") == {"orders": {"edges": []}}


async def test_a_forgotten_password_is_set_anew_by_mail(
    shop: RunningShop, shopper: Shopper, email: str
) -> None:
    await register(shopper, email)
    before = await log_in(shopper, email)
    await shopper.ask(ASK_FOR_RESET, input={"email": email})
    token = await mailed_token(shop, email)

    reset = await shopper.ask(RESET, input={"token": token, "newPassword": NEW_PASSWORD})
    again = await shopper.ask(RESET, input={"token": token, "newPassword": "and once more"})
    old = await shopper.ask(REFRESH, input={"refreshToken": before["session"]["refreshToken"]})

    assert reset["customerPasswordReset"] == {"reset": True, "userErrors": []}
    assert again["customerPasswordReset"]["userErrors"] == [{"code": "PASSWORD_RESET_INVALID"}]
    assert old["sessionRefresh"]["userErrors"] == [{"code": "SESSION_EXPIRED"}]
    assert (await log_in(shopper, email))["userErrors"] == [{"code": "INVALID_CREDENTIALS"}]
    assert (await log_in(shopper, email, NEW_PASSWORD))["session"]["role"] == "CUSTOMER"


async def test_an_account_keeps_addresses_and_sees_no_one_else(
    shopper: Shopper, email: str
) -> None:
    account_id = await register(shopper, email)
    customer = acting_with(shopper, (await log_in(shopper, email))["session"])
    entry = {"requestId": str(uuid4()), "postalAddress": ADDRESS}
    await customer.ask(ADD_ADDRESS, input=entry)

    [address] = (await customer.ask(VIEWER))["viewer"]["addresses"]
    refused = await customer._http.post(
        "/graphql",
        json={
            "query": "query($id: ID!) { customer(id: $id) { email } }",
            "variables": {"id": account_id},
        },
        headers={"authorization": f"Bearer {customer._token}"},
    )

    assert (address["isDefault"], address["postalAddress"]["city"]) == (True, ADDRESS["city"])
    [error] = refused.json()["errors"]
    assert error["extensions"]["code"] == "PERMISSION_DENIED"


async def test_staff_find_a_customer_and_an_admin_changes_the_role(
    shop: RunningShop, shopper: Shopper, email: str
) -> None:
    account_id = await register(shopper, email)
    secrets = json.loads((shop.state / "secrets.json").read_text())
    async with httpx.AsyncClient(base_url=shop.url, timeout=20) as http:
        nobody = Shopper(http, "")
        session = await log_in(nobody, "admin@shop.example", secrets["admin-password"])
        admin = acting_with(nobody, session["session"])
        found = await admin.ask(
            "query($query: String) { customers(query: $query) { nodes { id email } } }",
            query=email[:20].upper(),
        )
        role = {"requestId": str(uuid4()), "customerId": account_id, "role": "STAFF"}
        await admin.ask(
            """mutation($input: CustomerRoleSetInput!) {
              customerRoleSet(input: $input) { account { role } userErrors { code } } }""",
            input=role,
        )

    assert found["customers"]["nodes"] == [{"id": account_id, "email": email}]
    assert (await log_in(shopper, email))["session"]["role"] == "STAFF"
