"""The edge as a client meets it: a real edge Envoy in front of the gateway's real sidecar."""

import asyncio
import gzip
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import websockets
from shop_mesh.testing.gateway import StubGateway
from shop_mesh.testing.tokens import TokenIssuer
from shop_mesh.testing.trial import MeshTrial

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
ORIGIN = "http://localhost:5173"


@dataclass(frozen=True)
class Shop:
    """A running edge with everything a client needs to know of it."""

    mesh: MeshTrial
    gateway: StubGateway
    issuer: TokenIssuer
    client: httpx.AsyncClient
    plain: str
    tls: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(folder: Path) -> AsyncIterator[Shop]:
    issuer = TokenIssuer()
    trial = MeshTrial(folder, ["gateway"], edge={"requests_per_second_per_client": 2000})
    gateway = StubGateway(trial.replica("gateway").app, issuer.jwks)
    edge = trial.placement.edge
    assert edge is not None
    trust = folder / "ca" / "localhost.pem"
    async with trial, gateway:
        context = ssl.create_default_context(cafile=str(trust))
        async with httpx.AsyncClient(http2=True, verify=context) as client:
            tls = f"https://localhost:{str(edge.tls).rpartition(':')[2]}"
            yield Shop(trial, gateway, issuer, client, f"http://{edge.plain}", tls)


async def post(shop: Shop, **options: Any) -> httpx.Response:
    body = options.pop("content", b'{"query":"{shop}"}')
    return await shop.client.post(f"{shop.plain}/graphql", content=body, **options)


def error(response: httpx.Response) -> dict[str, Any]:
    """The one error of an answer in GraphQL's shape."""
    assert response.headers["content-type"] == "application/json"
    (only,) = response.json()["errors"]
    assert only["message"]
    assert only["extensions"]["requestId"] == response.headers["x-request-id"]
    return dict(only["extensions"])


@pytest.mark.parametrize("carrier", ["bearer", "cookie"])
async def test_a_good_token_passes_and_reaches_the_gateway(shop: Shop, carrier: str) -> None:
    token = shop.issuer.token()
    bearer = {"authorization": f"Bearer {token}"}
    headers = bearer if carrier == "bearer" else {"cookie": f"shop_access={token}"}

    response = await post(shop, headers=headers)

    assert response.status_code == 200
    seen = response.json()["headers"]
    assert {name: seen[name] for name in headers} == headers


async def test_no_token_is_fine(shop: Shop) -> None:
    assert (await post(shop)).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"aud": "somebody-else"}, id="for somebody else"),
        pytest.param({"iss": "https://evil.example"}, id="of another issuer"),
    ],
)
async def test_a_bad_token_is_refused(shop: Shop, claims: dict[str, Any]) -> None:
    token = shop.issuer.token(**claims)

    response = await post(shop, headers={"authorization": f"Bearer {token}"})

    assert response.status_code == 401
    assert error(response)["code"] == "UNAUTHENTICATED"


async def test_a_token_signed_by_a_stranger_is_refused(shop: Shop) -> None:
    forged = TokenIssuer().token()

    response = await post(shop, headers={"authorization": f"Bearer {forged}"})

    assert response.status_code == 401


async def test_a_stale_token_does_not_lock_its_owner_out_of_public_files(shop: Shop) -> None:
    stale = {"authorization": f"Bearer {shop.issuer.token(exp=1)}"}

    response = await shop.client.get(f"{shop.plain}/healthz", headers=stale)

    assert (response.status_code, response.text) == (200, "ok")


async def test_a_body_above_the_limit_is_refused(shop: Shop) -> None:
    allowed = await post(shop, content=b"x" * 100_000)
    refused = await post(shop, content=b"x" * 100_001)

    assert allowed.json()["size"] == 100_000
    assert refused.status_code == 413
    assert error(refused)["reason"] == "VALIDATION_FAILED"


async def test_headers_that_only_the_mesh_may_set_are_taken_off(shop: Shop) -> None:
    spoofed = {
        "x-forwarded-client-cert": "URI=spiffe://cluster.local/ns/shop/sa/order",
        "x-user-id": "42",
        "x-user-role": "admin",
        "x-internal-token": "let me in",
        "x-envoy-retry-on": "5xx",
        "x-envoy-upstream-rq-timeout-ms": "1",
    }

    seen = (await post(shop, headers=spoofed)).json()["headers"]

    identity = seen.pop("x-forwarded-client-cert")
    assert identity.endswith("URI=spiffe://cluster.local/ns/shop/sa/edge")
    assert "sa/order" not in identity
    assert not spoofed.keys() & seen.keys()


async def test_request_id_and_trace_pass_through(shop: Shop) -> None:
    told = {
        "x-request-id": "0199f0c0-1111-7000-8000-000000000001",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }

    response = await post(shop, headers=told)

    seen = response.json()["headers"]
    assert {name: seen[name] for name in told} == told
    assert response.headers["x-request-id"] == told["x-request-id"]


async def test_a_request_without_an_id_gets_one(shop: Shop) -> None:
    response = await post(shop)

    assert response.json()["headers"]["x-request-id"] == response.headers["x-request-id"]


async def test_answers_are_safe_and_say_little_of_what_is_behind(shop: Shop) -> None:
    headers = (await post(shop)).headers

    assert headers["server"] == "shop"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "worker-src 'self' blob:" in headers["content-security-policy"]
    assert not {"x-powered-by", "x-envoy-upstream-service-time"} & headers.keys()
    assert "strict-transport-security" not in headers


async def test_tls_serves_http_2_with_a_certificate_for_localhost(shop: Shop) -> None:
    response = await shop.client.post(f"{shop.tls}/graphql", content=b"{}")

    assert response.http_version == "HTTP/2"
    assert response.headers["strict-transport-security"] == "max-age=31536000"


async def test_long_answers_are_compressed(shop: Shop) -> None:
    headers = {"accept-encoding": "gzip"}
    async with shop.client.stream("POST", f"{shop.plain}/graphql", headers=headers) as response:
        raw = b"".join([part async for part in response.aiter_raw()])

    assert response.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(raw))["padding"] == "x" * 2000


async def preflight(shop: Shop, origin: str) -> httpx.Response:
    asked = {"origin": origin, "access-control-request-method": "POST"}
    return await shop.client.options(f"{shop.plain}/graphql", headers=asked)


async def test_a_known_origin_may_call_with_its_cookies(shop: Shop) -> None:
    answer = await preflight(shop, ORIGIN)

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "authorization" in answer.headers["access-control-allow-headers"]


async def test_even_a_refusal_can_be_read_by_a_known_origin(shop: Shop) -> None:
    headers = {"origin": ORIGIN, "authorization": f"Bearer {shop.issuer.token(exp=1)}"}

    assert (await post(shop, headers=headers)).headers["access-control-allow-origin"] == ORIGIN


async def test_an_unknown_origin_gets_no_permission(shop: Shop) -> None:
    answer = await preflight(shop, "https://evil.example")

    assert "access-control-allow-origin" not in answer.headers


async def test_websockets_pass_with_their_subprotocol(shop: Shop) -> None:
    address = shop.plain.replace("http", "ws") + "/graphql"
    protocol = websockets.Subprotocol("graphql-transport-ws")
    async with websockets.connect(address, subprotocols=[protocol]) as connection:
        await connection.send("hello")

        assert await connection.recv() == "echo:hello"
        assert connection.subprotocol == protocol


async def test_an_event_stream_arrives_event_by_event(shop: Shop) -> None:
    headers = {"accept": "text/event-stream"}
    async with shop.client.stream("POST", f"{shop.plain}/graphql", headers=headers) as response:
        parts = response.aiter_text()
        first = await asyncio.wait_for(anext(parts), 5)
        shop.gateway.release.set()
        rest = "".join([part async for part in parts])

    assert first == "event: first\n\n"
    assert rest == "event: second\n\n"


async def test_the_edge_listens_before_the_gateway_does(folder: Path) -> None:
    own = folder / "early"
    own.mkdir()
    issuer = TokenIssuer()
    trial = MeshTrial(own, ["gateway"], edge={})
    assert trial.placement.edge is not None
    address = f"http://{trial.placement.edge.plain}/graphql"
    bearer = {"authorization": f"Bearer {issuer.token()}"}
    async with trial, httpx.AsyncClient() as client:
        early = await client.post(address)
        async with StubGateway(trial.replica("gateway").app, issuer.jwks):
            first = await client.post(address, headers=bearer)

    assert early.status_code == 503
    assert error(early)["retryable"] is True
    assert first.status_code == 200


async def test_what_is_not_routed_does_not_exist(shop: Shop) -> None:
    for path in ("/readyz", "/metrics", "/graphql/../readyz", "/shop.order.v1.OrderService/X"):
        response = await shop.client.post(f"{shop.plain}{path}")

        assert response.status_code == 404
        assert error(response)["code"] == "NOT_FOUND"


async def test_the_front_door_leads_to_graphiql(shop: Shop) -> None:
    response = await shop.client.get(shop.plain)

    assert (response.status_code, response.headers["location"]) == (307, f"{shop.plain}/graphql")
