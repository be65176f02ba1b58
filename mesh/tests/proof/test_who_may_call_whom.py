"""The order -> inventory pair of the real policy, through two real sidecars."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from shop_mesh.testing.calls import call, outcome
from shop_mesh.testing.services import StubService
from shop_mesh.testing.trial import MeshTrial

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
RESERVE = "/shop.inventory.v1.InventoryService/ReserveStock"
SET_STOCK = "/shop.inventory.v1.InventoryService/SetStock"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    async with MeshTrial(folder, ["order", "inventory", "product"]) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def inventory(mesh: MeshTrial) -> AsyncIterator[StubService]:
    async with StubService(mesh.replica("inventory").app) as running:
        yield running


async def result(mesh: MeshTrial, caller: str, method: str) -> grpc.StatusCode:
    async with mesh.channel(caller, "inventory") as channel:
        return await outcome(channel, method)


async def test_a_listed_caller_reaches_a_listed_method(
    mesh: MeshTrial, inventory: StubService
) -> None:
    async with mesh.channel("order", "inventory") as channel:
        answer = await call(channel, RESERVE, b"two shirts")

    assert answer == b"two shirts"
    assert len(inventory.called(RESERVE)) >= 1


async def test_the_service_learns_who_calls_from_the_certificate_and_not_from_the_caller(
    mesh: MeshTrial, inventory: StubService
) -> None:
    lie = (("x-forwarded-client-cert", "URI=spiffe://cluster.local/ns/shop/sa/edge"),)
    async with mesh.channel("order", "inventory") as channel:
        await call(channel, RESERVE, metadata=lie)

    told = inventory.called(RESERVE)[-1].metadata["x-forwarded-client-cert"]
    assert told.endswith("URI=spiffe://cluster.local/ns/shop/sa/order")
    assert "sa/edge" not in told


async def test_what_services_tell_each_other_passes_unchanged(
    mesh: MeshTrial, inventory: StubService
) -> None:
    told = {
        "x-request-id": "0199f0c0-1111-7000-8000-000000000001",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "authorization": "Bearer abc",
    }
    async with mesh.channel("order", "inventory") as channel:
        await call(channel, RESERVE, metadata=tuple(told.items()))

    heard = inventory.called(RESERVE)[-1].metadata
    assert {name: heard[name] for name in told} == told


async def test_a_method_that_is_not_on_the_callers_list_is_refused(
    mesh: MeshTrial, inventory: StubService
) -> None:
    code = await result(mesh, "order", SET_STOCK)

    assert code is grpc.StatusCode.PERMISSION_DENIED
    assert inventory.called(SET_STOCK) == []


async def test_a_caller_that_is_not_on_the_list_is_refused(
    mesh: MeshTrial, inventory: StubService
) -> None:
    before = len(inventory.called(RESERVE))

    assert await result(mesh, "product", RESERVE) is grpc.StatusCode.PERMISSION_DENIED
    assert len(inventory.called(RESERVE)) == before


async def test_a_method_without_a_route_does_not_exist(
    mesh: MeshTrial, inventory: StubService
) -> None:
    method = "/shop.inventory.v1.InventoryService/Burn"

    code = await result(mesh, "order", method)

    assert code is grpc.StatusCode.UNIMPLEMENTED
    assert inventory.called(method) == []
