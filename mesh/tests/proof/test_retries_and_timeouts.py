"""What a caller's sidecar does when a call fails or takes too long."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from shop_mesh.testing.calls import call
from shop_mesh.testing.services import Behaviour, Context, StubService
from shop_mesh.testing.trial import MeshTrial

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
READ = "/shop.inventory.v1.InventoryService/BatchGetStock"
SAGA = "/shop.inventory.v1.InventoryService/ReserveStock"
AUTHORIZE = "/shop.payment.v1.PaymentService/AuthorizePayment"
CALLERS = {READ: "product", SAGA: "order", AUTHORIZE: "order"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    async with MeshTrial(folder, ["order", "product", "inventory", "payment"]) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def inventory(mesh: MeshTrial) -> AsyncIterator[StubService]:
    async with StubService(mesh.replica("inventory").app) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def payment(mesh: MeshTrial) -> AsyncIterator[StubService]:
    async with StubService(mesh.replica("payment").app) as running:
        yield running


def failing_at_first(code: grpc.StatusCode) -> Behaviour:
    attempts = iter(range(100))

    async def behaviour(_request: bytes, context: Context) -> bytes:
        if next(attempts) == 0:
            await context.abort(code, "not this time")
        return b"recovered"

    return behaviour


async def its_caller_asks(mesh: MeshTrial, method: str, seconds: float = 20) -> bytes:
    service = method.split(".")[1]
    async with mesh.channel(CALLERS[method], service) as channel:
        return await call(channel, method, seconds=seconds)


@pytest.mark.parametrize("method", [READ, SAGA])
async def test_what_is_safe_to_repeat_is_repeated_when_a_service_is_unavailable(
    mesh: MeshTrial, inventory: StubService, method: str
) -> None:
    inventory.behaviours[method] = failing_at_first(grpc.StatusCode.UNAVAILABLE)

    assert await its_caller_asks(mesh, method) == b"recovered"
    assert len(inventory.called(method)) == 2


async def test_an_overloaded_read_is_repeated(mesh: MeshTrial, inventory: StubService) -> None:
    inventory.behaviours[READ] = failing_at_first(grpc.StatusCode.RESOURCE_EXHAUSTED)

    assert await its_caller_asks(mesh, READ) == b"recovered"


async def test_a_refusal_is_an_answer_and_not_repeated(
    mesh: MeshTrial, inventory: StubService
) -> None:
    inventory.behaviours[SAGA] = failing_at_first(grpc.StatusCode.FAILED_PRECONDITION)

    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await its_caller_asks(mesh, SAGA)

    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert len(inventory.called(SAGA)) == 1


async def test_a_charge_of_unknown_outcome_is_left_to_the_saga(
    mesh: MeshTrial, payment: StubService
) -> None:
    payment.behaviours[AUTHORIZE] = failing_at_first(grpc.StatusCode.UNAVAILABLE)

    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await its_caller_asks(mesh, AUTHORIZE)

    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
    assert len(payment.called(AUTHORIZE)) == 1


async def hang(_request: bytes, _context: Context) -> bytes:
    await asyncio.Event().wait()
    return b""


async def test_a_read_that_hangs_ends_at_the_routes_timeout(
    mesh: MeshTrial, inventory: StubService
) -> None:
    inventory.behaviours[READ] = hang
    began = time.monotonic()

    with pytest.raises(grpc.aio.AioRpcError) as late:
        await its_caller_asks(mesh, READ)

    assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert 2.5 < time.monotonic() - began < 5


async def test_a_callers_shorter_deadline_counts_and_reaches_the_service(
    mesh: MeshTrial, inventory: StubService
) -> None:
    cancelled = asyncio.Event()

    async def until_cancelled(_request: bytes, _context: Context) -> bytes:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        return b""

    inventory.behaviours[SAGA] = until_cancelled
    with pytest.raises(grpc.aio.AioRpcError) as late:
        await its_caller_asks(mesh, SAGA, seconds=0.3)

    assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    await asyncio.wait_for(cancelled.wait(), 5)
