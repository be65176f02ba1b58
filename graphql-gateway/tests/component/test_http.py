import json
from collections.abc import AsyncIterator

import httpx
import pytest
from graphql_gateway.config import GatewaySettings
from in_memory.client import Client
from in_memory.shop import Shop

TITLES = "{ products(first: 1) { nodes { title } } }"


async def test_a_browser_gets_the_graphiql_page(client: Client) -> None:
    page = await client.http.get("/graphql", headers={"accept": "text/html"})

    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "GraphiQL" in page.text
    assert "https://" not in page.headers["content-security-policy"]


async def test_a_query_can_be_sent_by_get(client: Client) -> None:
    response = await client.http.get("/graphql", params={"query": TITLES})

    assert response.json()["data"]["products"]["nodes"] == [{"title": "Shirt 001"}]


async def test_a_mutation_by_get_is_refused(client: Client, shop: Shop) -> None:
    mutation = "mutation { guestSessionCreate { session { role } } }"

    response = await client.http.get("/graphql", params={"query": mutation})

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert shop.calls == {}


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_what_a_foreign_form_could_post_is_refused(
    client: Client, shop: Shop, media_type: str | None
) -> None:
    response = await client.http.post(
        "/graphql",
        content=json.dumps({"query": TITLES}),
        headers={"content-type": media_type} if media_type else {},
    )

    assert response.status_code == 415
    assert shop.calls == {}


async def test_a_body_that_is_no_json_is_refused(client: Client) -> None:
    response = await client.http.post(
        "/graphql", content=b'{"query": ', headers={"content-type": "application/json"}
    )

    assert response.status_code == 400


async def test_a_body_that_is_too_long_is_refused(
    client: Client, settings: GatewaySettings
) -> None:
    body = json.dumps({"query": TITLES + " " * settings.max_body_bytes}).encode()
    declared = await client.http.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )

    async def chunks() -> AsyncIterator[bytes]:
        yield body

    streamed = await client.http.post(
        "/graphql", content=chunks(), headers={"content-type": "application/json"}
    )

    assert (declared.status_code, streamed.status_code) == (413, 413)
    assert "send a smaller one" in declared.json()["errors"][0]["message"]


async def test_every_answer_tells_browsers_to_be_careful(client: Client) -> None:
    for path in ("/graphql?query={__typename}", "/healthz", "/nowhere"):
        headers = (await client.http.get(path)).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-request-id"]


async def test_it_is_alive_and_ready(client: Client) -> None:
    assert (await client.http.get("/healthz")).status_code == 200
    assert (await client.http.get("/readyz")).status_code == 200


async def test_it_is_not_ready_without_a_way_to_the_mesh(client: Client, shop: Shop) -> None:
    await shop.lose("product")

    assert (await client.http.get("/readyz")).status_code == 503
    assert (await client.http.get("/healthz")).status_code == 200


async def test_keys_are_published_and_asked_for_once(client: Client, shop: Shop) -> None:
    keys = [await client.http.get("/.well-known/jwks.json") for _ in range(3)]

    assert keys[2].json()["keys"][0]["alg"] == "ES256"
    assert "max-age" in keys[2].headers["cache-control"]
    assert shop.calls == {"GetJwks": 1}


async def test_without_user_there_are_no_keys_to_publish(client: Client, shop: Shop) -> None:
    await shop.lose("user")

    assert (await client.http.get("/.well-known/jwks.json")).status_code == 503


async def webhook(client: Client, signature: str) -> httpx.Response:
    return await client.http.post(
        "/webhooks/payment",
        content=b'{"id": "evt_1",  "type": "x"}',
        headers={"stripe-signature": signature},
    )


async def test_a_webhook_reaches_payment_byte_for_byte(client: Client, shop: Shop) -> None:
    assert (await webhook(client, "good")).status_code == 200
    assert shop.payments.webhooks == [b'{"id": "evt_1",  "type": "x"}']


async def test_a_webhook_with_a_wrong_signature_will_never_be_accepted(client: Client) -> None:
    refused = await webhook(client, "bad")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"]["reason"] == "WEBHOOK_SIGNATURE_INVALID"


async def test_a_webhook_should_come_again_while_payment_is_busy_or_away(
    client: Client, shop: Shop
) -> None:
    assert (await webhook(client, "busy")).status_code == 503
    await shop.lose("payment")
    assert (await webhook(client, "good")).status_code == 503


async def test_a_request_id_that_could_not_travel_on_is_replaced(client: Client) -> None:
    response = await client.http.get(
        "/graphql", params={"query": TITLES}, headers={"x-request-id": "a b\t" + "c" * 500}
    )

    assert len(response.headers["x-request-id"]) == 36
    assert "errors" not in response.json()


async def test_an_unreadable_token_is_refused_like_any_wrong_one(client: Client) -> None:
    response = await client.http.post(
        "/graphql", json={"query": TITLES}, headers={b"authorization": b"Bearer \xc3\xa9"}
    )

    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
