"""What keeps one failing or overrun service from taking its callers down."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from shop_mesh.testing.calls import call, outcome
from shop_mesh.testing.services import Context, StubService
from shop_mesh.testing.trial import MeshTrial, eventually

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
COMMIT = "/shop.inventory.v1.InventoryService/CommitReservation"
QUOTE = "/shop.shipping.v1.ShippingService/QuoteRates"
CREATE = "/shop.shipping.v1.ShippingService/CreateShipment"
MOST_REQUESTS = 1024  # http2MaxRequests of every service
TOO_MANY = 50
EJECTED_SECONDS = 5.0  # baseEjectionTime


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    async with MeshTrial(folder, ["order", "inventory*2", "shipping"]) as running:
        yield running


def statistic(mesh: MeshTrial, proxy: str, name: str) -> int:
    _, text = mesh.admin(proxy, f"/stats?filter=^{name}$")
    return int(text.split()[-1])


def overflown(mesh: MeshTrial, proxy: str) -> int:
    """How many requests its log says the circuit breaker refused."""
    return sum(line["flags"] == "UO" for line in mesh.log(proxy))


async def unavailable(_request: bytes, context: Context) -> bytes:
    await context.abort(grpc.StatusCode.UNAVAILABLE, "not now")
    raise AssertionError("aborted")


async def test_requests_above_the_limit_are_refused_at_once_and_later_ones_served(
    mesh: MeshTrial,
) -> None:
    open_again = asyncio.Event()

    async def slow(request: bytes, _context: Context) -> bytes:
        await open_again.wait()
        return request

    shipping = StubService(mesh.replica("shipping").app, {CREATE: slow})
    # Two channels, for each keeps to a thousand calls at a time by itself.
    one, two = (mesh.channel("order", "shipping", pool=False) for _ in range(2))
    async with shipping, one, two:
        waiting = [
            asyncio.create_task(outcome(channel, CREATE))
            for channel in (one, two)
            for _ in range((MOST_REQUESTS + TOO_MANY) // 2)
        ]
        await eventually(lambda: sum(task.done() for task in waiting) >= TOO_MANY)
        open_again.set()
        answers = Counter(await asyncio.gather(*waiting))
        afterwards = await outcome(one, CREATE)

    assert answers == {grpc.StatusCode.OK: MOST_REQUESTS, grpc.StatusCode.UNAVAILABLE: TOO_MANY}
    assert afterwards is grpc.StatusCode.OK
    await eventually(lambda: overflown(mesh, "order") == TOO_MANY)


async def test_a_replica_that_keeps_failing_is_left_alone_for_a_while_and_tried_again(
    mesh: MeshTrial,
) -> None:
    ejections = "cluster.inventory.outlier_detection.ejections_active"
    good = StubService(mesh.replica("inventory").app)
    bad = StubService(mesh.replica("inventory-2").app, {COMMIT: unavailable})
    async with good, bad, mesh.channel("order", "inventory") as channel:
        await eventually(lambda: "/failed_active_hc" not in mesh.admin("order", "/clusters")[1])
        while not statistic(mesh, "order", ejections):
            assert await outcome(channel, COMMIT) is grpc.StatusCode.OK  # the other answered
        began, failed = time.monotonic(), len(bad.calls)
        for _ in range(50):
            assert await outcome(channel, COMMIT) is grpc.StatusCode.OK
        assert len(bad.calls) == failed

        bad.behaviours.clear()
        while len(bad.calls) == failed:
            assert await outcome(channel, COMMIT) is grpc.StatusCode.OK
            await asyncio.sleep(0.05)

    assert time.monotonic() - began > EJECTED_SECONDS - 1


async def test_retries_add_a_fifth_of_load_when_everything_fails(mesh: MeshTrial) -> None:
    """Each call may be tried three times; without a budget a failing service gets three times."""
    shipping = StubService(mesh.replica("shipping").app, {QUOTE: unavailable})
    calls, at_once = 3000, 150
    async with shipping, mesh.channel("order", "shipping") as channel:

        async def ask() -> None:
            for _ in range(calls // at_once):
                assert await outcome(channel, QUOTE) is grpc.StatusCode.UNAVAILABLE

        await asyncio.gather(*(ask() for _ in range(at_once)))

    factor = len(shipping.calls) / calls
    assert 1.02 < factor < 1.35, f"{factor:.2f} times the load"


async def test_one_try_that_hangs_does_not_use_up_the_time_of_the_call(mesh: MeshTrial) -> None:
    tries = iter(range(9))

    async def hangs_at_first(request: bytes, _context: Context) -> bytes:
        if next(tries) == 0:
            await asyncio.Event().wait()
        return request

    shipping = StubService(mesh.replica("shipping").app, {QUOTE: hangs_at_first})
    async with shipping, mesh.channel("order", "shipping") as channel:
        began = time.monotonic()

        assert await call(channel, QUOTE, b"hello") == b"hello"

    assert 0.9 < time.monotonic() - began < 2.5  # perTryTimeout of a read is one second
