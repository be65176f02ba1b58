"""Shoppers who never rest: what their clients see while something happens to the shop."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Shopper

READ = "query($id: ID!) { cart(id: $id) { id state lines { quantity } } }"
TURNS = 500
LIST = "{ products(first: 5) { nodes { handle title } } }"
CHANGE = """mutation($input: CartLinesUpdateInput!) { cartLinesUpdate(input: $input) {
  cart { id lines { quantity } } userErrors { code message } } }"""


@dataclass
class Seen:
    """What the clients saw."""

    requests: int = 0
    errors: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)


@asynccontextmanager
async def shoppers(shop: RunningShop, count: int) -> AsyncIterator[Seen]:
    """So many at once, half of them over TLS, until the block ends; each waits for its answers."""
    seen, leaving = Seen(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(_come_and_go(leaving, shop, seen, over_tls=number % 2 == 1))
        try:
            yield seen
        finally:
            leaving.set()


async def _come_and_go(
    leaving: asyncio.Event, shop: RunningShop, seen: Seen, *, over_tls: bool
) -> None:
    """One guest after the other, for their sessions end."""
    trust = ssl.create_default_context(cafile=shop.state / "mesh" / "ca" / "localhost.pem")
    url = shop.tls_url if over_tls else shop.url
    while not leaving.is_set():
        async with (
            Shopper.arrive(shop.url) as shopper,
            httpx.AsyncClient(base_url=url, verify=trust, timeout=20) as http,
        ):
            cart = await shopper.fill_cart((await shopper.find_variant())["id"])
            http.headers["authorization"] = f"Bearer {shopper._token}"
            for turn in range(TURNS):
                if leaving.is_set():
                    return
                await _ask(http, seen, _operation(turn, cart))


def _operation(turn: int, cart: dict[str, Any]) -> dict[str, Any]:
    """Of ten requests three change the cart, one looks around, and six look at the cart."""
    if turn % 10 in {1, 4, 7}:
        line = {"lineId": cart["lines"][0]["id"], "quantity": 1 + turn % 2}
        change = {"requestId": str(uuid4()), "cartId": cart["id"], "lines": [line]}
        return {"query": CHANGE, "variables": {"input": change}}
    if turn % 10 == 0:
        return {"query": LIST}
    return {"query": READ, "variables": {"id": cart["id"]}}


async def _ask(http: httpx.AsyncClient, seen: Seen, operation: dict[str, Any]) -> None:
    began = time.perf_counter()
    try:
        response = await http.post("/graphql", json=operation)
        answer = response.json() if response.status_code == httpx.codes.OK else {}
        trouble = answer.get("errors") or (not answer.get("data") and response.text)
        changed = (answer.get("data") or {}).get("cartLinesUpdate") or {}
        if trouble := trouble or changed.get("userErrors"):
            seen.errors.append(f"{response.status_code} {str(trouble)[:300]}")
    except (httpx.HTTPError, ValueError) as error:
        seen.errors.append(repr(error))
    seen.requests += 1
    seen.milliseconds.append((time.perf_counter() - began) * 1000)
