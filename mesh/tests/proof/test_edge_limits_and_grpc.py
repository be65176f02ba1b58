"""A client that asks too much, and partners who speak gRPC."""

import ssl
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import httpx
import pytest
import pytest_asyncio
from shop_mesh.testing.calls import call
from shop_mesh.testing.gateway import StubGateway
from shop_mesh.testing.grpc_web import call_by_web
from shop_mesh.testing.services import StubService
from shop_mesh.testing.tokens import TokenIssuer
from shop_mesh.testing.trial import MeshTrial

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
PER_SECOND = 40
SET_STOCK = "/shop.inventory.v1.InventoryService/SetStock"
RESERVE = "/shop.inventory.v1.InventoryService/ReserveStock"
ISSUER = TokenIssuer()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    settings = {"requests_per_second_per_client": PER_SECOND}
    trial = MeshTrial(folder, ["gateway", "inventory"], edge=settings)
    async with trial, StubGateway(trial.replica("gateway").app, ISSUER.jwks):
        yield trial


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def inventory(mesh: MeshTrial) -> AsyncIterator[StubService]:
    async with StubService(mesh.replica("inventory").app) as running:
        yield running


def edge_address(mesh: MeshTrial) -> str:
    assert mesh.placement.edge is not None
    return str(mesh.placement.edge.plain)


async def test_an_operator_calls_a_listed_method_over_plain_grpc(
    mesh: MeshTrial, inventory: StubService
) -> None:
    bearer = (("authorization", f"Bearer {ISSUER.token(role='staff')}"),)
    async with grpc.aio.insecure_channel(edge_address(mesh)) as channel:
        answer = await call(channel, SET_STOCK, b"x" * 200_000, metadata=bearer)

    seen = inventory.called(SET_STOCK)[-1].metadata
    assert len(answer) == 200_000
    assert seen["authorization"] == bearer[0][1]
    assert seen["x-forwarded-client-cert"].endswith("/sa/edge")


async def test_the_methods_of_the_saga_are_not_reachable_from_outside(
    mesh: MeshTrial, inventory: StubService
) -> None:
    async with grpc.aio.insecure_channel(edge_address(mesh)) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call(channel, RESERVE)

    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert inventory.called(RESERVE) == []


async def test_a_bad_token_is_a_status_code_for_a_grpc_client(
    mesh: MeshTrial, inventory: StubService
) -> None:
    stale = (("authorization", f"Bearer {ISSUER.token(exp=1)}"),)
    before = len(inventory.calls)
    async with grpc.aio.insecure_channel(edge_address(mesh)) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call(channel, SET_STOCK, metadata=stale)

    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert refused.value.details() == "Jwt is expired"
    assert len(inventory.calls) == before


@pytest.mark.parametrize("http2", [False, True], ids=["HTTP/1.1", "HTTP/2"])
async def test_a_browser_calls_a_listed_method_over_grpc_web(
    mesh: MeshTrial, inventory: StubService, http2: bool
) -> None:
    assert mesh.placement.edge is not None
    port = str(mesh.placement.edge.tls).rpartition(":")[2]
    trust = ssl.create_default_context(cafile=str(mesh.folder / "ca" / "localhost.pem"))
    address = f"https://localhost:{port}"
    bearer = {"authorization": f"Bearer {ISSUER.token(role='staff')}"}
    async with httpx.AsyncClient(base_url=address, verify=trust, http2=http2) as client:
        answer = await call_by_web(client, SET_STOCK, b"x" * 200_000, **bearer)
        hidden = await client.post(RESERVE, headers={"content-type": "application/grpc-web"})
        stale = await call_by_web(client, SET_STOCK, authorization=f"Bearer {ISSUER.token(exp=1)}")

    assert (answer.status, answer.messages) == (0, [b"x" * 200_000])
    seen = inventory.called(SET_STOCK)[-1].metadata
    assert seen["x-forwarded-client-cert"].endswith("/sa/edge")
    assert stale.status == grpc.StatusCode.UNAUTHENTICATED.value[0]
    assert hidden.status_code == 404 or hidden.headers["grpc-status"] == "12"


async def test_a_known_web_origin_may_ask_for_grpc_web(mesh: MeshTrial) -> None:
    asked = {
        "origin": "http://localhost:5173",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-grpc-web",
    }
    async with httpx.AsyncClient(base_url=f"http://{edge_address(mesh)}") as client:
        answer = await client.options(SET_STOCK, headers=asked)
        strange = await client.options(
            SET_STOCK, headers=asked | {"origin": "https://evil.example"}
        )

    assert answer.status_code == 200
    assert "x-grpc-web" in answer.headers["access-control-allow-headers"]
    assert "grpc-status" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in strange.headers


async def test_a_client_above_its_rate_is_told_to_slow_down(mesh: MeshTrial) -> None:
    async with httpx.AsyncClient(base_url=f"http://{edge_address(mesh)}") as client:
        answers = [await client.post("/graphql") for _ in range(PER_SECOND * 5)]

    counted = Counter(answer.status_code for answer in answers)
    assert counted.keys() == {200, 429}
    assert counted[200] >= PER_SECOND / 2
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["errors"][0]["extensions"]["reason"] == "OVERLOADED"


async def test_what_one_client_asks_too_much_costs_another_nothing(mesh: MeshTrial) -> None:
    address = f"http://{edge_address(mesh)}"
    elsewhere = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
    async with (
        httpx.AsyncClient(base_url=address) as greedy,
        httpx.AsyncClient(base_url=address, transport=elsewhere) as modest,
    ):
        while (await greedy.post("/graphql")).status_code != 429:
            pass

        assert (await modest.post("/graphql")).status_code == 200
