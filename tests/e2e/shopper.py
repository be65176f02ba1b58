"""A guest who shops through GraphQL alone, as a frontend would."""

import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, Self
from uuid import uuid4

import httpx
import websockets

type Json = dict[str, Any]

_TRUST = ssl.create_default_context()  # one for all: making it costs more than many requests
VISA = "pm_card_visa"
ADDRESS = {
    "name": "Ada Lovelace",
    "address1": "12 St James's Square",
    "city": "London",
    "zip": "SW1Y 4JH",
    "countryCode": "GB",
}
ORDER = """id number state paymentState fulfilmentState
  rejection { reason message shortLines { sku requested available } }
  totals { total { amount currencyCode } }
  shipment { state } payment { capturedAmount { amount } }"""
CART = """id state lines { id sku quantity unitPrice { amount } }
  totals { subtotal { amount } shipping { amount } total { amount currencyCode } }"""


class Answer(Protocol):
    """What came back."""

    def json(self) -> Any: ...


class Http(Protocol):
    """What a shopper needs of a client; httpx's has it."""

    async def post(self, url: str, *, json: Any, headers: dict[str, str]) -> Answer: ...


def by_httpx(url: str) -> AbstractAsyncContextManager[Http]:
    return httpx.AsyncClient(base_url=url, verify=_TRUST, timeout=20)


class Shopper:
    """Holds one guest's session."""

    def __init__(self, http: Http, token: str) -> None:
        self._http = http
        self._token = token

    @classmethod
    @asynccontextmanager
    async def arrive(
        cls, url: str, connect: Callable[[str], AbstractAsyncContextManager[Http]] = by_httpx
    ) -> AsyncIterator[Self]:
        async with connect(url) as http:
            newcomer = cls(http, "")
            created = await newcomer.ask(
                "mutation { guestSessionCreate { session { accessToken } } }"
            )
            yield cls(http, created["guestSessionCreate"]["session"]["accessToken"])

    async def ask(self, operation: str, **variables: object) -> Json:
        """Run an operation that must not fail; its data."""
        headers = {"authorization": f"Bearer {self._token}"} if self._token else {}
        response = await self._http.post(
            "/graphql", json={"query": operation, "variables": variables}, headers=headers
        )
        answer: Json = response.json()
        assert "errors" not in answer, answer["errors"]
        return dict(answer["data"])

    async def change(self, mutation: str, more: str = "", /, **fields: object) -> Json:
        """Run a mutation that takes one input; its payload with `cart` and `userErrors`.

        `more` is selected of the cart beside what all want.
        """
        name = mutation[0].upper() + mutation[1:]
        data = await self.ask(
            f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{
              cart {{ {CART} {more} }} userErrors {{ code field message }} }} }}""",
            input={"requestId": str(uuid4()), **fields},
        )
        return dict(data[mutation])

    async def find_variants(self, least: int = 1) -> list[Json]:
        """Variants of the catalogue of which there are so many."""
        data = await self.ask(
            """{ products(first: 50) { nodes { handle variants {
              id sku quantityAvailable price { amount } } } } }"""
        )
        variants = [each for node in data["products"]["nodes"] for each in node["variants"]]
        return [each for each in variants if (each["quantityAvailable"] or 0) >= least]

    async def find_variant(self, least: int = 1) -> Json:
        return (await self.find_variants(least))[0]

    async def fill_cart(self, variant_id: str, quantity: int = 1) -> Json:
        """A cart with one line, an address and the first shipping rate."""
        created = await self.change("cartCreate")
        cart_id = created["cart"]["id"]
        await self.change(
            "cartLinesAdd", cartId=cart_id, lines=[{"variantId": variant_id, "quantity": quantity}]
        )
        quoted = await self.change(
            "cartDeliveryUpdate",
            "availableShippingRates { id price { amount } }",
            cartId=cart_id,
            email="ada@example.org",
            shippingAddress=ADDRESS,
        )
        rate = quoted["cart"]["availableShippingRates"][0]
        selected = await self.change("cartShippingRateSelect", cartId=cart_id, rateId=rate["id"])
        assert selected["userErrors"] == []
        return dict(selected["cart"])

    async def place(
        self,
        cart_id: str,
        payment_token: str = VISA,
        request_id: str | None = None,
        selection: str = ORDER,
    ) -> Json:
        data = await self.ask(
            f"""mutation($input: OrderPlaceInput!) {{ orderPlace(input: $input) {{
              order {{ {selection} }} userErrors {{ code field message }} }} }}""",
            input={
                "cartId": cart_id,
                "paymentToken": payment_token,
                "requestId": request_id or str(uuid4()),
            },
        )
        return dict(data["orderPlace"])

    async def order(self, order_id: str) -> Json:
        data = await self.ask(f"query($id: ID!) {{ order(id: $id) {{ {ORDER} }} }}", id=order_id)
        return dict(data["order"])

    async def cart(self, cart_id: str) -> Json:
        data = await self.ask(f"query($id: ID!) {{ cart(id: $id) {{ {CART} }} }}", id=cart_id)
        return dict(data["cart"])

    async def watch_order(self, websocket_url: str, order_id: str) -> AsyncIterator[Json]:
        """Each state of the order from `orderUpdated`, over graphql-transport-ws."""
        async with websockets.connect(websocket_url, subprotocols=[_PROTOCOL]) as socket:
            init = {
                "type": "connection_init",
                "payload": {"authorization": f"Bearer {self._token}"},
            }
            await socket.send(json.dumps(init))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            operation = f"subscription($id: ID!) {{ orderUpdated(id: $id) {{ {ORDER} }} }}"
            payload = {"query": operation, "variables": {"id": order_id}}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            async for raw in socket:
                message = json.loads(raw)
                if message["type"] == "ping":
                    await socket.send(json.dumps({"type": "pong"}))
                    continue
                assert message["type"] == "next", message
                assert "errors" not in message["payload"], message
                yield message["payload"]["data"]["orderUpdated"]


_PROTOCOL = websockets.Subprotocol("graphql-transport-ws")
