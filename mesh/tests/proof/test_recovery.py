"""Processes come and go; their sidecars stay and do not hold it against them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from shop_mesh.testing.calls import outcome
from shop_mesh.testing.services import StubService
from shop_mesh.testing.trial import MeshTrial, eventually

DRAIN_SECONDS = 5.0  # as a service that is told to stop lets its calls end

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
READ = "/shop.inventory.v1.InventoryService/BatchGetStock"
COMMIT = "/shop.inventory.v1.InventoryService/CommitReservation"
AUTHORIZE = "/shop.payment.v1.PaymentService/AuthorizePayment"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    async with MeshTrial(folder, ["order", "product", "inventory*2", "payment"]) as running:
        yield running


async def test_the_first_call_succeeds_when_a_process_appears_after_many_failures(
    mesh: MeshTrial,
) -> None:
    payment = StubService(mesh.replica("payment").app)
    async with mesh.channel("order", "payment") as channel:
        for _ in range(2):
            failures = {await outcome(channel, AUTHORIZE) for _ in range(30)}
            async with payment:
                first = await outcome(channel, AUTHORIZE)

            assert failures == {grpc.StatusCode.UNAVAILABLE}
            assert first is grpc.StatusCode.OK


async def test_a_killed_sidecar_starts_again_over_what_it_left_behind(mesh: MeshTrial) -> None:
    async with StubService(mesh.replica("payment").app):
        for name in ("order", "payment"):
            mesh.kill(name)
            await mesh.start(name)

        async with mesh.channel("order", "payment") as channel:
            assert await outcome(channel, AUTHORIZE) is grpc.StatusCode.OK


def sees_all(mesh: MeshTrial, caller: str) -> bool:
    """Whether the caller's sidecar thinks well of both replicas."""
    _, clusters = mesh.admin(caller, "/clusters")
    return "inventory::" in clusters and "/failed_" not in clusters


@asynccontextmanager
async def echoing_process(mesh: MeshTrial, name: str) -> AsyncIterator[asyncio.subprocess.Process]:
    address = mesh.replica(name).app
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "shop_mesh.testing", address
    )
    try:
        async with grpc.aio.insecure_channel(address) as channel:
            await asyncio.wait_for(channel.channel_ready(), 20)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize(
    ("caller", "method", "with_sidecar"),
    [
        pytest.param("order", COMMIT, False, id="a write, when a process is killed"),
        # A write whose sidecar dies may have happened: only its caller can know what to do.
        pytest.param("product", READ, True, id="a read, when its sidecar is killed as well"),
    ],
)
async def test_one_of_two_replicas_can_be_killed_under_load(
    mesh: MeshTrial, caller: str, method: str, with_sidecar: bool
) -> None:
    outcomes: list[grpc.StatusCode] = []
    killed = asyncio.Event()

    async def load(channel: grpc.aio.Channel) -> None:
        calls = 0
        while not killed.is_set() or calls < 150:
            outcomes.append(await outcome(channel, method))
            calls += killed.is_set()

    async with (
        echoing_process(mesh, "inventory"),
        echoing_process(mesh, "inventory-2") as victim,
        mesh.channel(caller, "inventory") as channel,
    ):
        await eventually(lambda: sees_all(mesh, caller))
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(load(channel))
            await eventually(lambda: len(outcomes) > 100)
            victim.kill()
            if with_sidecar:
                mesh.kill("inventory-2")
            killed.set()

    if with_sidecar:
        await mesh.start("inventory-2")
    assert set(outcomes) == {grpc.StatusCode.OK}


async def test_one_of_two_replicas_can_go_and_come_back_under_load(mesh: MeshTrial) -> None:
    one, two = (StubService(mesh.replica(name).app) for name in ("inventory", "inventory-2"))
    outcomes: list[grpc.StatusCode] = []

    async def load(channel: grpc.aio.Channel, calls: int) -> None:
        outcomes.extend([await outcome(channel, COMMIT) for _ in range(calls)])

    async with one, two, mesh.channel("order", "inventory") as channel:
        await eventually(lambda: sees_all(mesh, "order"))
        for change in (partial(one.stop, DRAIN_SECONDS), one.start):
            async with asyncio.TaskGroup() as group:
                for _ in range(4):
                    group.create_task(load(channel, 100))
                group.create_task(change())

    assert set(outcomes) == {grpc.StatusCode.OK}
    assert len(outcomes) == 800
    assert two.calls
