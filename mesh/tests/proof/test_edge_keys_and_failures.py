"""The edge when keys change, and when what is behind it does not answer as it should."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from shop_mesh.testing.gateway import StubGateway
from shop_mesh.testing.tokens import TokenIssuer
from shop_mesh.testing.trial import MeshTrial

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
type Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    async with MeshTrial(folder, ["gateway"], edge={"jwks_cache_seconds": 1}) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(mesh: MeshTrial) -> AsyncIterator[httpx.AsyncClient]:
    assert mesh.placement.edge is not None
    async with httpx.AsyncClient(base_url=f"http://{mesh.placement.edge.plain}") as client:
        yield client


@asynccontextmanager
async def a_gateway_that(mesh: MeshTrial, answers: Answer) -> AsyncIterator[None]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await answers(writer)
        writer.close()

    socket = mesh.replica("gateway").app.removeprefix("unix:")
    server = await asyncio.start_unix_server(serve, socket)
    try:
        yield
    finally:
        server.close()
        Path(socket).unlink(missing_ok=True)  # noqa: ASYNC240 - Python 3.12 leaves it


def extensions(response: httpx.Response) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/json"
    (error,) = response.json()["errors"]
    assert error["message"]
    assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    return dict(error["extensions"])


async def test_a_new_key_is_believed_once_it_is_published_and_an_old_one_until_it_is_withdrawn(
    mesh: MeshTrial, client: httpx.AsyncClient
) -> None:
    old, new = TokenIssuer("old"), TokenIssuer("new")
    published = dict(old.jwks)

    async def status(issuer: TokenIssuer) -> int:
        bearer = {"authorization": f"Bearer {issuer.token()}"}
        return (await client.post("/graphql", headers=bearer)).status_code

    async def until(issuer: TokenIssuer, wanted: int, keeps: TokenIssuer) -> None:
        async with asyncio.timeout(10):
            while await status(issuer) != wanted:
                assert await status(keeps) == 200
                await asyncio.sleep(0.05)

    async with StubGateway(mesh.replica("gateway").app, published):
        async with asyncio.timeout(10):
            while await status(old) != 200:
                await asyncio.sleep(0.05)
        assert await status(new) == 401

        published["keys"] = old.jwks["keys"] + new.jwks["keys"]
        await until(new, 200, keeps=old)
        published["keys"] = new.jwks["keys"]
        await until(old, 401, keeps=new)


async def test_an_answer_that_breaks_off_is_a_502(
    mesh: MeshTrial, client: httpx.AsyncClient
) -> None:
    async def garbage(writer: asyncio.StreamWriter) -> None:
        writer.write(b"this is no HTTP\r\n\r\n")
        await writer.drain()

    async with a_gateway_that(mesh, garbage):
        response = await client.post("/graphql")

    assert response.status_code == 502
    assert extensions(response)["code"] == "UNAVAILABLE"


async def test_a_gateway_that_is_away_is_a_503(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql")

    assert response.status_code == 503
    assert extensions(response) | {"code": "UNAVAILABLE", "retryable": True} == extensions(response)


async def test_an_answer_that_does_not_come_is_a_504(
    mesh: MeshTrial, client: httpx.AsyncClient
) -> None:
    async def silence(_writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with a_gateway_that(mesh, silence):
        response = await client.post("/webhooks/payment", timeout=20)

    assert response.status_code == 504
    assert extensions(response)["code"] == "DEADLINE_EXCEEDED"
