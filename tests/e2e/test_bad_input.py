"""What nobody should send, sent to the whole shop: a clear answer, and nothing has changed."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Json, Shopper
from tests.e2e.staff import CREATE, a_product, run_sql

GUEST = "mutation { guestSessionCreate { session { accessToken } } }"
ADD = """mutation($input: CartLinesAddInput!) { cartLinesAdd(input: $input) {
  cart { lines { quantity } } userErrors { code field } } }"""
CANCEL = """mutation($input: OrderCancelInput!) { orderCancel(input: $input) {
  order { id } userErrors { code field } } }"""
CARTS = "{ orders(first: 1) { nodes { id } } }"


def an_id(kind: str) -> str:
    """Of nothing there is; always the same, for it names tests."""
    nobody = "4c6c80d3-4a29-405a-b3d2-f1c63ac85734"
    return base64.urlsafe_b64encode(f"{kind}:{nobody}".encode()).decode()


async def post(url: str, query: str, token: str = "", **variables: Any) -> Json:
    """The whole answer, errors included."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(base_url=url, timeout=20) as http:
        body = {"query": query, "variables": variables}
        answer: Json = (await http.post("/graphql", json=body, headers=headers)).json()
    answer.pop("extensions", None)
    return answer


def codes(answer: Json) -> set[str]:
    return {each["extensions"]["code"] for each in answer.get("errors", [])}


@pytest.mark.parametrize("kind", ["cart", "order"])
async def test_what_is_somebody_elses_answers_exactly_as_what_does_not_exist(
    shop: RunningShop, shopper: Shopper, kind: str
) -> None:
    cart = await shopper.fill_cart((await shopper.find_variant())["id"])
    theirs = {"cart": cart["id"]}
    if kind == "order":
        theirs["order"] = (await shopper.place(cart["id"]))["order"]["id"]
    stranger = (await post(shop.url, GUEST))["data"]["guestSessionCreate"]["session"]["accessToken"]
    read = f"query($id: ID!) {{ {kind}(id: $id) {{ id }} node(id: $id) {{ id }} }}"
    change = {"cart": ADD, "order": CANCEL}[kind]
    line = {"variantId": an_id("ProductVariant")}

    async def answers(id_: str) -> list[Json]:
        wishes: Json = {
            "cart": {"cartId": id_, "lines": [line]},
            "order": {"orderId": id_, "reason": ""},
        }
        wish = {"requestId": str(uuid4()), **wishes[kind]}
        changed = await post(shop.url, change, stranger, input=wish)
        return [await post(shop.url, read, stranger, id=id_), changed]

    assert await answers(theirs[kind]) == await answers(an_id(kind.title()))


@pytest.mark.parametrize(
    "query",
    [
        '{ product(handle: "no-such-thing") { id } }',
        f'{{ product(id: "{an_id("Product")}") {{ id }} }}',
        f'{{ node(id: "{an_id("ProductVariant")}") {{ id }} }}',
    ],
)
async def test_what_does_not_exist_is_null_and_no_error(shop: RunningShop, query: str) -> None:
    answer = await post(shop.url, query)

    assert "errors" not in answer
    assert set(answer["data"].values()) == {None}


@pytest.mark.parametrize("id_", ["", "1", "????", "UHJvZHVjdDo=", an_id("Teapot")])
async def test_an_id_that_is_none_is_a_mistake_of_the_callers(shop: RunningShop, id_: str) -> None:
    answer = await post(shop.url, "query($id: ID!) { product(id: $id) { title } }", id=id_)

    assert answer["data"] == {"product": None}
    assert codes(answer) == {"INVALID_ARGUMENT"}


@pytest.mark.parametrize(
    "cursor", ["x", "????", "MDpub3QgYSB0b2tlbg==", "LTE6", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5Og=="]
)
async def test_a_malformed_cursor_is_refused(shop: RunningShop, cursor: str) -> None:
    query = "query($after: String) { products(first: 2, after: $after) { nodes { id } } }"
    answer = await post(shop.url, query, after=cursor)

    assert answer["data"] is None or answer["data"]["products"] is None
    assert codes(answer) == {"INVALID_ARGUMENT"}


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001, 2**31 - 1])
async def test_a_quantity_nobody_can_buy_is_refused_by_name(
    shopper: Shopper, quantity: int
) -> None:
    variant = await shopper.find_variant()
    cart = (await shopper.change("cartCreate"))["cart"]
    lines = [{"variantId": variant["id"], "quantity": quantity}]

    answer = await shopper.change("cartLinesAdd", cartId=cart["id"], lines=lines)

    assert [each["code"] for each in answer["userErrors"]] == ["VALIDATION_FAILED"]
    assert "quantity" in str(answer["userErrors"][0]["field"])
    assert (await shopper.cart(cart["id"]))["lines"] == []


@pytest.mark.parametrize("path", ["/graphql", "/webhooks/payment"])
async def test_ten_megabytes_are_too_much(shop: RunningShop, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.edge_port)
    head = f"POST {path} HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\n"
    writer.write(f"{head}content-length: 10000000\r\n\r\n".encode() + b" " * 10_000_000)

    async with asyncio.timeout(20):
        status = (await reader.readline()).decode()
    writer.transport.abort()

    assert " 413 " in status
    assert "errors" not in await post(shop.url, "{ products { nodes { id } } }")


async def test_a_sku_belongs_to_one_product(staff: Shopper) -> None:
    product = await a_product(staff, units=1)
    variant = {"sku": product["sku"], "prices": [{"amount": "1.00", "currencyCode": "USD"}]}
    wish = {"handle": f"{product['sku']}-2", "title": "A second", "variants": [variant]}

    taken = (await staff.ask(CREATE, input={"requestId": str(uuid4()), **wish}))["productCreate"]
    twice = wish | {"variants": [variant | {"sku": "twice"}] * 2}
    within = (await staff.ask(CREATE, input={"requestId": str(uuid4()), **twice}))["productCreate"]

    assert [each["code"] for each in taken["userErrors"]] == ["SKU_TAKEN"]
    assert [each["code"] for each in within["userErrors"]] == ["VALIDATION_FAILED"]


def test_a_file_with_the_same_sku_twice_is_imported_but_for_that_row(
    shop: RunningShop, tmp_path: Path
) -> None:
    unique = uuid4().hex[:8]
    file = tmp_path / "twice.csv"
    file.write_text(
        "Handle,Title,Variant SKU,Variant Price\n"
        f"{unique}-a,First,{unique},1.00\n"
        f"{unique}-b,Second,{unique},2.00\n"
        f"{unique}-c,Third,{unique}-c,3.00\n"
    )
    with pytest.raises(AssertionError) as printed:
        shop.command("import", str(file))

    assert "line 3" in str(printed.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": -timedelta(seconds=60)},
        {"aud": "another-shop"},
        {"iss": "https://identity.evil.example"},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"kid": "unknown"},
        {"algorithm": "none"},
        {"role": "emperor"},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_a_token_that_is_not_quite_right_opens_nothing(
    shop: RunningShop, changes: dict[str, Any]
) -> None:
    genuine = await a_token(shop)
    forged = await a_token(shop, **changes)

    assert "errors" not in await post(shop.url, CARTS, genuine)
    assert codes(await post(shop.url, CARTS, forged)) == {"UNAUTHENTICATED"}


async def a_token(shop: RunningShop, **changes: Any) -> str:
    """Signed with the shop's own key, as nobody outside can."""
    query = "SELECT * FROM signing_key WHERE activate_time <= now() ORDER BY activate_time DESC"
    key = (await run_sql(shop.state, "users", query))[0]
    now = datetime.now(UTC)
    algorithm = changes.pop("algorithm", "ES256")
    signing: Any = None if algorithm == "none" else changes.pop("key", key["private_pem"])
    headers = {"kid": changes.pop("kid", key["kid"])}
    claims = {
        "iss": "https://identity.shop.internal",
        "aud": "shop-api",
        "sub": str(uuid4()),
        "sid": str(uuid4()),
        "role": "guest",
        "iat": now - timedelta(seconds=120),
    }
    claims |= {"exp": now + changes.pop("exp", timedelta(minutes=5)), **changes}
    return jwt.encode(claims, signing, algorithm, headers=headers)
