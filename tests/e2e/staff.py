"""What staff do through GraphQL, and what only the databases' owner can do."""

import json
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
from embedded.postgres import Postgres
from runner.state.folder import StateFolder

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Json, Shopper

LOG_IN = """mutation($input: SessionCreateInput!) { sessionCreate(input: $input) {
  session { accessToken } userErrors { code } } }"""
CREATE = """mutation($input: ProductCreateInput!) { productCreate(input: $input) {
  product { id variants { id sku } } userErrors { code message } } }"""
UPDATE = """mutation($input: ProductUpdateInput!) { productUpdate(input: $input) {
  product { id } userErrors { code message } } }"""
COUNT = """mutation($input: StockSetInput!) { stockSet(input: $input) {
  stock { available } userErrors { code } } }"""


async def administrator(shop: RunningShop, http: httpx.AsyncClient) -> Shopper:
    """The one that a new shop begins with."""
    secrets = json.loads((shop.state / "secrets.json").read_text())
    account = {"email": "admin@shop.example", "password": secrets["admin-password"]}
    answer = await Shopper(http, "").ask(LOG_IN, input=account)
    return Shopper(http, answer["sessionCreate"]["session"]["accessToken"])


async def a_product(staff: Shopper, *, units: int, price: str = "20.00") -> Json:
    """A new product with one variant, of which there are so many; its id, the variant's and SKU."""
    handle = f"e2e-{uuid4()}"
    wish = {
        "handle": handle,
        "title": "Of this test",
        "status": "ACTIVE",
        **_one_variant(handle, price),
    }
    created = (await staff.ask(CREATE, input={"requestId": str(uuid4()), **wish}))["productCreate"]
    assert created["userErrors"] == []
    await count(staff, handle, units)
    return {
        "id": created["product"]["id"],
        "variant_id": created["product"]["variants"][0]["id"],
        "sku": handle,
    }


async def reprice(staff: Shopper, product: Json, price: str) -> None:
    wish = {"id": product["id"], **_one_variant(product["sku"], price)}
    answer = await staff.ask(UPDATE, input={"requestId": str(uuid4()), **wish})
    assert answer["productUpdate"]["userErrors"] == []


async def count(staff: Shopper, sku: str, units: int) -> None:
    wish = {"requestId": str(uuid4()), "items": [{"sku": sku, "quantity": units}]}
    assert (await staff.ask(COUNT, input=wish))["stockSet"]["userErrors"] == []


def _one_variant(sku: str, price: str) -> Json:
    return {"variants": [{"sku": sku, "prices": [{"amount": price, "currencyCode": "USD"}]}]}


async def run_sql(state: Path, database: str, statement: str, *values: object) -> list[Json]:
    port = json.loads((state / "ports.json").read_text())["postgres"]
    postgres = Postgres(StateFolder(state).postgres, port=port)
    connection = await asyncpg.connect(postgres.superuser_url(database))
    try:
        return [dict(row) for row in await connection.fetch(statement, *values)]
    finally:
        await connection.close()
