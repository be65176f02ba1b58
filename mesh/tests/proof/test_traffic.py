"""What `shop mesh stats` tells is what happened, asked of real sidecars."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from shop_mesh.policy import load_policy
from shop_mesh.testing.calls import outcome
from shop_mesh.testing.services import Behaviour, Context, StubService
from shop_mesh.testing.trial import POLICY, MeshTrial, eventually
from shop_mesh.traffic.edges import Edge, edges

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
COMMIT = "/shop.inventory.v1.InventoryService/CommitReservation"
SAGA = "/shop.inventory.v1.InventoryService/ReserveStock"
WATCH = "/shop.inventory.v1.InventoryService/WatchStock"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    async with MeshTrial(folder, ["order*2", "gateway", "inventory*2"]) as running:
        yield running


@asynccontextmanager
async def inventory(
    mesh: MeshTrial, one: dict[str, Behaviour], other: dict[str, Behaviour]
) -> AsyncIterator[None]:
    """Two replicas that behave as asked, and are known to be there by the callers' sidecars."""
    async with (
        StubService(mesh.replica("inventory").app, one),
        StubService(mesh.replica("inventory-2").app, other),
    ):
        healthy = "cluster.inventory.membership_healthy: 2"
        for caller in ("order", "order-2", "gateway"):
            await eventually(lambda: healthy in mesh.admin(caller, "/stats")[1])  # noqa: B023
        yield


def seen(mesh: MeshTrial, caller: str) -> Edge:
    policy = load_policy(POLICY, trust_domain="cluster.local", namespace="shop")
    return next(
        edge
        for edge in edges(mesh.placement, policy)
        if (edge.caller, edge.callee) == (caller, "inventory")
    )


async def test_an_edge_counts_what_its_callers_got(mesh: MeshTrial) -> None:
    statuses = iter([grpc.StatusCode.INTERNAL, grpc.StatusCode.NOT_FOUND])

    async def unhappy(_request: bytes, context: Context) -> bytes:
        await context.abort(next(statuses), "as the test wants it")
        return b""

    tries = iter(range(2))

    async def unavailable_at_first(_request: bytes, context: Context) -> bytes:
        if next(tries) == 0:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "not yet")
        return b""

    behaviours: dict[str, Behaviour] = {SAGA: unhappy, COMMIT: unavailable_at_first}
    async with inventory(mesh, behaviours, behaviours):
        # Both replicas of order are one caller.
        async with mesh.channel("order", "inventory") as channel:
            assert await outcome(channel, SAGA) is grpc.StatusCode.INTERNAL
            assert await outcome(channel, SAGA) is grpc.StatusCode.NOT_FOUND
        async with mesh.channel("order-2", "inventory") as channel:
            assert await outcome(channel, COMMIT) is grpc.StatusCode.OK

    edge = seen(mesh, "order")
    assert (edge.answers.good, edge.answers.refused, edge.answers.failed) == (1, 1, 1)
    assert (edge.retries, edge.retries_that_helped, edge.held) == (1, 1, 0)
    by_path = {method.path: method.answers.calls for method in edge.methods}
    assert by_path == {COMMIT: 1, SAGA: 2}
    await eventually(lambda: seen(mesh, "order").times.counts.total() == 3)


async def test_a_stream_is_counted_but_does_not_make_calls_look_slow(mesh: MeshTrial) -> None:
    async with inventory(mesh, {}, {}), mesh.channel("gateway", "inventory") as channel:
        assert await outcome(channel, WATCH) is grpc.StatusCode.OK

    edge = seen(mesh, "gateway")
    assert edge.answers.calls == 1
    assert edge.times.quantile(0.5) is None


async def test_a_failing_replica_is_seen_to_be_left_alone(mesh: MeshTrial) -> None:
    async def broken(_request: bytes, context: Context) -> bytes:
        await context.abort(grpc.StatusCode.INTERNAL, "broken")
        return b""

    async with inventory(mesh, {SAGA: broken}, {}), mesh.channel("order", "inventory") as channel:
        for _ in range(12):
            await outcome(channel, SAGA)
        assert seen(mesh, "order").ejected_now == 1

    assert seen(mesh, "order").ejections == 1
