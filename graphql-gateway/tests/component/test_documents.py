"""Documents that are named by their hash, and those that alone are trusted."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from graphql_gateway.config import GatewaySettings
from in_memory.client import Client
from in_memory.shop import Shop

QUERY = "query Titles { products(first: 1) { nodes { title } } }"
OTHER = "{ __typename }"
DATA = {"products": {"nodes": [{"title": "Shirt 001"}]}}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def persisted(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}


async def post(client: Client, **content: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await client.http.post("/graphql", json=content)).json()
    return answer


async def test_a_document_left_here_can_be_named_by_its_hash(client: Client) -> None:
    unknown = await post(client, extensions=persisted(QUERY))
    left = await post(client, query=QUERY, extensions=persisted(QUERY))
    named = await post(client, extensions=persisted(QUERY))
    got = await client.http.get("/graphql", params={"extensions": json.dumps(persisted(QUERY))})

    assert unknown["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert left["data"] == named["data"] == got.json()["data"] == DATA
    assert got.headers["cache-control"] == "public, max-age=60"


async def test_a_document_is_not_kept_under_a_hash_that_is_not_its_own(client: Client) -> None:
    refused = await post(client, query=OTHER, extensions=persisted(QUERY))

    assert "SHA-256" in refused["errors"][0]["message"]
    assert "errors" in await post(client, extensions=persisted(QUERY))


async def test_an_invalid_document_is_not_kept(client: Client) -> None:
    await post(client, query="{ nothing }", extensions=persisted("{ nothing }"))

    again = await post(client, extensions=persisted("{ nothing }"))

    assert again["errors"][0]["message"] == "PersistedQueryNotFound"


async def test_a_socket_takes_a_hash_too(client: Client) -> None:
    await post(client, query=OTHER, extensions=persisted(OTHER))
    async with client.socket_opened() as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        await socket.recv()
        payload = {"extensions": persisted(OTHER)}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))

        assert json.loads(await socket.recv())["payload"] == {"data": {"__typename": "Query"}}


class TestNothingPersisted:
    @pytest.fixture
    def settings(self, settings: GatewaySettings) -> GatewaySettings:
        return settings.model_copy(update={"persisted_query_bytes": 0})

    async def test_clients_are_told_that_documents_are_not_kept(self, client: Client) -> None:
        answer = await post(client, extensions=persisted(QUERY))

        assert answer["errors"][0]["message"] == "PersistedQueryNotSupported"


def apollo_manifest() -> dict[str, Any]:
    operation = {"id": digest(QUERY), "name": "Titles", "type": "query", "body": QUERY}
    return {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [operation],
    }


@pytest.mark.parametrize("manifest", [{digest(QUERY): QUERY}, apollo_manifest()], ids=str)
class TestTrustedDocuments:
    @pytest.fixture
    def settings(
        self, settings: GatewaySettings, manifest: dict[str, Any], tmp_path: Path
    ) -> GatewaySettings:
        file = tmp_path / "manifest.json"
        file.write_text(json.dumps(manifest))
        return settings.model_copy(update={"trusted_documents": file})

    async def test_documents_of_the_manifest_alone_are_executed(
        self, client: Client, shop: Shop
    ) -> None:
        refused = await post(client, query=OTHER)
        unknown = await post(client, documentId="sha256:" + digest(OTHER))

        assert shop.calls == {}
        for answer in (refused, unknown):
            assert answer["errors"][0]["extensions"]["reason"] == "DOCUMENT_NOT_TRUSTED"
        assert (await post(client, query=QUERY))["data"] == DATA
        assert (await post(client, documentId="sha256:" + digest(QUERY)))["data"] == DATA
        assert (await post(client, extensions=persisted(QUERY)))["data"] == DATA

    async def test_a_socket_trusts_no_other_either(self, client: Client) -> None:
        async with client.subscribed(OTHER) as answers:
            refused = await anext(answers)

        assert refused["errors"][0]["extensions"]["reason"] == "DOCUMENT_NOT_TRUSTED"
