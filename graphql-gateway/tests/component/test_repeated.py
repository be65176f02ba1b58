"""An operation that was executed before is answered by a shorter way, and no differently."""

from typing import Any

import pytest
from graphql_gateway.config import GatewaySettings
from in_memory.client import Client
from in_memory.shop import Shop

HANDLE = "query ($handle: String!) { product(handle: $handle) { title variants { sku } } }"
COSTLY = """query ($first: Int!) { products(first: $first) { nodes {
  variants { product { variants { product { variants { product { id } } } } } } } } }"""
CART = 'mutation { cartCreate(input: {requestId: "no uuid"}) { cart { id } } }'
ADD = """mutation ($id: ID!) { cartLinesAdd(input: {
  requestId: "6f1dcb4c-8e3c-4c3e-9f3e-0c8f0d6b8a31", cartId: $id, lines: []
}) { cart { id } userErrors { code } } }"""


@pytest.fixture
def settings(settings: GatewaySettings) -> GatewaySettings:
    return settings.model_copy(update={"response_cache_bytes": 0})


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (HANDLE, {"handle": "mug"}),
        (HANDLE, {"handle": "none"}),
        ("{ __schema { queryType { name } } }", {}),
        ("{ node(id: 3) { id } }", {}),
        ("{ viewer { id } }", {}),
        (ADD, {"id": "no id"}),
        ("{ products(first: 0) { nodes { id } } }", {}),
    ],
)
async def test_the_second_answer_is_as_the_first(
    client: Client, query: str, variables: dict[str, Any]
) -> None:
    first, second, third = [_plain(await client.execute(query, **variables)) for _ in range(3)]

    assert first == second == third


@pytest.mark.parametrize("variables", [{}, {"handle": 3}, {"handle": None}])
async def test_variables_are_refused_as_at_first(client: Client, variables: Any) -> None:
    refused = _plain(await client.execute(HANDLE, **variables))
    await client.execute(HANDLE, handle="mug")

    assert _plain(await client.execute(HANDLE, **variables)) == refused


async def test_numbers_in_variables_count_for_the_cost_each_time(
    client: Client, shop: Shop
) -> None:
    assert "errors" not in await client.execute(COSTLY, first=1)
    shop.counting.calls.clear()

    answer = await client.execute(COSTLY, first=100)

    assert answer["errors"][0]["extensions"]["reason"] == "COST_LIMIT_EXCEEDED"
    assert shop.calls == {}


async def test_a_service_that_is_away_takes_only_its_own_fields(client: Client, shop: Shop) -> None:
    query = "{ products(first: 2) { nodes { title variants { quantityAvailable } } } }"
    await client.execute(query)
    await shop.lose("inventory")

    answer = await client.execute(query)

    assert answer["data"]["products"]["nodes"][0]["title"]
    errors = answer["errors"]
    assert {each["extensions"]["service"] for each in errors} == {"inventory"}
    assert errors[0]["path"] == ["products", "nodes", 0, "variants", 0, "quantityAvailable"]


async def test_a_cookie_is_set_every_time(client: Client) -> None:
    query = "mutation { guestSessionCreate(input: {delivery: COOKIE}) { userErrors { code } } }"
    for _ in range(3):
        response = await client.http.post("/graphql", json={"query": query})
        assert "shop_access" in str(response.headers.get("set-cookie"))
        client.http.cookies.clear()


async def test_a_mutation_cannot_be_sent_by_get_because_it_was_by_post(guest: Client) -> None:
    query = "mutation { guestSessionCreate { userErrors { code } } }"
    await guest.execute(query)

    assert (await guest.http.get("/graphql", params={"query": query})).status_code == 405


async def test_queries_of_one_request_are_remembered_each_by_its_own_text(client: Client) -> None:
    slow = "{ products(first: 1) { nodes { title } } }"
    swift = '{ product(handle: "mug") { title } }'
    together = await client.http.post("/graphql", json=[{"query": slow}, {"query": swift}])

    alone = [await client.execute(each) for each in (slow, swift)]

    assert alone == together.json()


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    """Without the request's own id."""
    for each in answer.get("errors", ()):
        each.get("extensions", {}).pop("requestId", None)
    return answer
