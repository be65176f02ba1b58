"""GraphQL over HTTP, rule by rule; `make conformance` runs the audits of npm `graphql-http`."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from in_memory.client import Client
from in_memory.shop import Shop

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
TYPENAME = "{ __typename }"
TITLES = "{ products(first: 1) { nodes { title } } }"
COERCION = "query ($id: ID!) { __typename node(id: $id) { id } }"
MUTATION = "mutation { guestSessionCreate { session { role } } }"


BEFORE_THE_BUDGET_ENDS = 3.0


async def post(client: Client, content: Any, accept: str | None = None) -> httpx.Response:
    headers = {"content-type": JSON, **({"accept": accept} if accept else {})}
    if accept is None:
        client.http.headers.pop("accept", None)
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return await client.http.post("/graphql", content=body, headers=headers)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}, {JSON};q=0.9", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0.5, {JSON};q=0.9", JSON),
        (f"{RESPONSE_JSON};q=0, {JSON}", JSON),
        (f"text/html, {RESPONSE_JSON}", RESPONSE_JSON),
    ],
)
async def test_the_answer_has_the_form_the_client_prefers(
    client: Client, accept: str | None, form: str
) -> None:
    response = await post(client, {"query": TYPENAME}, accept)

    assert response.status_code == 200
    assert response.headers["content-type"] == f"{form}; charset=utf-8"
    assert response.json() == {"data": {"__typename": "Query"}}


async def test_a_client_that_takes_no_form_there_is_hears_which_there_are(client: Client) -> None:
    response = await post(client, {"query": TYPENAME}, "image/png")

    assert response.status_code == 406
    assert RESPONSE_JSON in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "content",
    [
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": COERCION},
        {"query": "query A { __typename }", "operationName": "B"},
        {"query": f"{{ products(first: {'9' * 5_000}) {{ nodes {{ id }} }} }}"},
        {"query": "query A { __typename } query B { __typename }"},
    ],
    ids=["syntax", "validation", "coercion", "unknown operation", "literal", "no operation named"],
)
async def test_an_operation_that_cannot_run_has_no_data_and_a_status_by_its_form(
    client: Client, shop: Shop, content: dict[str, Any]
) -> None:
    plain = await post(client, content, JSON)
    telling = await post(client, content, RESPONSE_JSON)

    assert (plain.status_code, telling.status_code) == (200, 400)
    for answer in (plain.json(), telling.json()):
        assert "data" not in answer
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_ARGUMENT"
    assert shop.calls == {}


async def test_a_field_that_fails_leaves_the_status_alone(client: Client, shop: Shop) -> None:
    await shop.lose("product")

    response = await post(client, {"query": TITLES}, RESPONSE_JSON)

    assert response.status_code == 200
    assert response.json()["data"] == {"products": None}


@pytest.mark.parametrize(
    "content",
    [
        b'{"query": ',
        b"",
        b"\xff\xfe",
        b'{"query": "\xc3\x28"}',
        b"[" * 5_000,
        b'"text"',
        b"[]",
        b"{}",
        b'{"query": null}',
        b'{"query": 7}',
        b'{"query": "{ __typename }", "operationName": 7}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "extensions": "x"}',
    ],
)
@pytest.mark.parametrize("accept", [JSON, RESPONSE_JSON])
async def test_a_malformed_request_is_refused_in_words(
    client: Client, content: bytes, accept: str
) -> None:
    response = await post(client, content, accept)

    assert response.status_code == 400
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.json()["errors"][0]["message"]


async def test_the_operation_named_is_the_one_that_runs(client: Client) -> None:
    document = "query A { a: __typename } query B { b: __typename }"

    answer = (await post(client, {"query": document, "operationName": "B"})).json()

    assert answer == {"data": {"b": "Query"}}


async def test_null_parameters_are_as_good_as_none(client: Client) -> None:
    content = {"query": TYPENAME, "variables": None, "operationName": None, "extensions": None}

    assert "errors" not in (await post(client, content)).json()


async def test_another_charset_is_refused(client: Client) -> None:
    response = await client.http.post(
        "/graphql",
        content=json.dumps({"query": TYPENAME}).encode("utf-16"),
        headers={"content-type": "application/json; charset=utf-16"},
    )

    assert response.status_code == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused_with_those_there_are(client: Client, method: str) -> None:
    response = await client.http.request(method, "/graphql")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


async def test_variables_of_a_get_are_json(client: Client) -> None:
    parameters = {
        "query": "query ($n: Int!) { products(first: $n) { nodes { title } } }",
        "variables": '{"n": 2}',
    }

    answer = (await client.http.get("/graphql", params=parameters)).json()

    assert len(answer["data"]["products"]["nodes"]) == 2


async def test_a_get_without_a_query_is_refused_unless_a_browser_asks(client: Client) -> None:
    response = await client.http.get("/graphql", headers={"accept": "*/*"})

    assert response.status_code == 400


async def test_a_subscription_without_a_stream_is_told_how_to_get_one(client: Client) -> None:
    subscription = {"query": 'subscription { stockUpdated(skus: ["SHIRT-1-S"]) { sku } }'}

    response = await post(client, subscription)

    assert response.status_code == 406
    assert "text/event-stream" in response.json()["errors"][0]["message"]


async def test_a_few_queries_can_share_a_request(client: Client) -> None:
    answers = (await post(client, [{"query": TYPENAME}, {"query": TITLES}])).json()

    assert answers[0] == {"data": {"__typename": "Query"}}
    assert answers[1]["data"]["products"]["nodes"] == [{"title": "Shirt 001"}]


@pytest.mark.parametrize(
    ("batch", "says"),
    [
        ([{"query": TITLES}] * 11, "Send 1 to 10 queries"),
        ([{"query": TITLES}, {"query": MUTATION}], "mutations need requests of their own"),
    ],
)
async def test_a_batch_beyond_its_bounds_is_refused_before_any_of_it_runs(
    client: Client, shop: Shop, batch: list[dict[str, str]], says: str
) -> None:
    response = await post(client, batch)

    assert response.status_code == 400
    assert says in response.json()["errors"][0]["message"]
    assert shop.calls == {}


@pytest.mark.parametrize("asked_before", [False, True])
async def test_a_client_that_leaves_ends_the_loading_of_its_lists(
    client: Client, shop: Shop, asked_before: bool
) -> None:
    content = {"query": "{ products(first: 2) { nodes { title totalInventory } } }"}
    if asked_before:
        await post(client, content)
    shop.inventory.asked.clear()
    shop.inventory.holds = asyncio.Event()
    asking = asyncio.create_task(post(client, {**content, "variables": {}}))
    async with asyncio.timeout(BEFORE_THE_BUDGET_ENDS):
        await shop.inventory.asked.wait()
        asking.cancel()
        await shop.inventory.left.wait()


async def test_a_client_that_leaves_ends_the_calls_made_for_it(client: Client, shop: Shop) -> None:
    shop.products.holds = asyncio.Event()
    asking = asyncio.create_task(post(client, {"query": TITLES}))
    async with asyncio.timeout(BEFORE_THE_BUDGET_ENDS):
        await shop.products.asked.wait()
        asking.cancel()
        await shop.products.left.wait()
