"""Subgraphs as their router asks them."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from chassis.identity.principal import Role
from chassis.settings import Environment
from chassis.testing.tokens import access_token
from graphql_gateway.bootstrap import build_subgraph_app
from graphql_gateway.config import GatewaySettings
from graphql_gateway.schema.identifiers import global_id
from in_memory.catalogue import uuid
from in_memory.client import Client, over
from in_memory.purchases import a_cart, place
from in_memory.serving import serving
from in_memory.shop import Shop
from pydantic import SecretStr
from websockets.exceptions import InvalidStatus

ENTITIES = "query ($of: [_Any!]!) { _entities(representations: $of) { __typename %s } }"
type Serve = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def subgraph(settings: GatewaySettings) -> Serve:
    @asynccontextmanager
    async def serve(name: str, **changed: Any) -> AsyncIterator[Client]:
        listen = settings.listen.replace("gateway", f"subgraph-{name}")
        own = settings.model_copy(update={"listen": listen, **changed})
        async with serving(build_subgraph_app(name, own), listen), over(listen) as client:
            yield client

    return serve


async def entities(client: Client, selection: str, *of: dict[str, Any]) -> dict[str, Any]:
    return await client.execute(ENTITIES % selection, of=list(of))


def a_variant(number: int) -> dict[str, Any]:
    return {"__typename": "ProductVariant", "id": global_id("ProductVariant", uuid(2, number))}


async def test_any_number_of_own_things_costs_one_call(subgraph: Serve, shop: Shop) -> None:
    unknown = a_variant(990)
    async with subgraph("product") as client:
        answer = await entities(
            client, "... on ProductVariant { sku }", a_variant(10), unknown, a_variant(11)
        )

    found = [each and each["sku"] for each in answer["data"]["_entities"]]
    assert found == ["SHIRT-1-S", None, "SHIRT-1-M"]
    assert shop.calls == {"BatchGetVariants": 1}


async def test_what_is_added_to_things_of_others_costs_one_call(
    subgraph: Serve, shop: Shop
) -> None:
    skus = ["SHIRT-1-S", "SHIRT-2-S"]
    sold = [{"__typename": "ProductVariant", "id": sku, "sku": sku} for sku in skus]
    product = {"__typename": "Product", "id": "1", "variants": [{"sku": sku} for sku in skus]}
    selection = "... on ProductVariant { quantityAvailable } ... on Product { totalInventory }"
    async with subgraph("inventory") as client:
        answer = await entities(client, selection, *sold, product)

    first, second, both = answer["data"]["_entities"]
    assert both["totalInventory"] == first["quantityAvailable"] + second["quantityAvailable"]
    assert shop.calls == {"BatchGetStock": 1}


@pytest.mark.parametrize("shown", [{}, {"x-router-secret": "wrong"}])
async def test_who_shows_no_secret_opens_no_socket(subgraph: Serve, shown: dict[str, str]) -> None:
    async with subgraph("inventory", router_secret=SecretStr("of the router")) as client:
        with pytest.raises(InvalidStatus) as refused:
            async with client.socket_opened(additional_headers=shown):
                pass

    assert refused.value.response.status_code == 403


async def test_the_router_opens_sockets(subgraph: Serve) -> None:
    shown = {"x-router-secret": "of the router"}
    async with (
        subgraph("inventory", router_secret=SecretStr("of the router")) as client,
        client.socket_opened(additional_headers=shown) as socket,
    ):
        assert socket.subprotocol == "graphql-transport-ws"


async def test_a_broken_reference_leaves_the_others_alone(subgraph: Serve) -> None:
    broken = {"__typename": "ProductVariant", "id": "?"}
    async with subgraph("product") as client:
        answer = await entities(
            client, "... on ProductVariant { sku }", broken, {"__typename": "Refund"}, a_variant(10)
        )

    assert [bool(each) for each in answer["data"]["_entities"]] == [False, False, True]
    assert [each["extensions"]["reason"] for each in answer["errors"]] == ["VALIDATION_FAILED"] * 2


async def test_an_order_of_somebody_else_does_not_exist_by_reference_either(
    subgraph: Serve, guest: Client
) -> None:
    order = (await place(guest, await a_cart(guest)))["order"]
    reference = {"__typename": "Order", "id": order["id"]}
    async with subgraph("order") as client:
        client.authorization = f"Bearer {access_token(Role.GUEST)}"
        others = await entities(client, "... on Order { number }", reference)
        client.authorization = guest.authorization
        own = await entities(client, "... on Order { number }", reference)

    assert others["data"]["_entities"] == [None]
    assert own["data"]["_entities"][0]["number"] == order["number"]


async def test_node_finds_what_other_subgraphs_own(subgraph: Serve, guest: Client) -> None:
    cart = await a_cart(guest)
    query = "query ($id: ID!) { node(id: $id) { __typename id } }"
    async with subgraph("product") as client:
        nothing = await client.execute(query, id=cart)
        client.authorization = guest.authorization
        found = await client.execute(query, id=cart)

    assert nothing["data"]["node"] is None
    assert found["data"]["node"] == {"__typename": "Cart", "id": cart}


async def test_who_shows_no_secret_is_no_router(subgraph: Serve) -> None:
    query = {"query": "{ _service { sdl } }"}
    async with subgraph("payment", router_secret=SecretStr("between us")) as client:
        refused = await client.http.post("/graphql", json=query)
        answered = await client.http.post(
            "/graphql", json=query, headers={"x-router-secret": "between us"}
        )
        healthy = await client.http.get("/healthz")

    assert refused.status_code == 403
    assert refused.json()["errors"][0]["extensions"]["reason"] == "PERMISSION_DENIED"
    assert "type Order @key" in answered.json()["data"]["_service"]["sdl"]
    assert healthy.status_code == 200


async def test_a_subgraph_on_the_network_needs_a_secret_in_production(
    settings: GatewaySettings,
) -> None:
    exposed = settings.model_copy(
        update={"listen": "0.0.0.0:4001", "environment": Environment.PRODUCTION}
    )

    with pytest.raises(SystemExit, match="SHOP_ROUTER_SECRET"):
        build_subgraph_app("payment", exposed)


async def test_the_command_line_names_the_subgraphs_there_are() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "graphql_gateway", "--subgraph", "returns"),
        env={**os.environ, "SHOP_LISTEN": "unix:/nowhere"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await process.communicate()

    assert process.returncode == 2
    assert b"choose from" in told
    assert b"inventory" in told
