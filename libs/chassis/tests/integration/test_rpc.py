import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from chassis.errors import (
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
)
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.rpc import context
from chassis.service import Registration, Service
from chassis.settings import Environment, ServiceSettings
from chassis.testing.serving import acting_as, serving
from chassis.testing.tokens import trusting_verifier
from grpc_health.v1 import health_pb2, health_pb2_grpc
from shop.inventory.v1 import inventory_service_pb2 as pb
from shop.inventory.v1 import inventory_service_pb2_grpc as rpc
from shop.inventory.v1.stock_pb2 import StockLevel


class OutOfStock(FailedPrecondition):
    reason = "OUT_OF_STOCK"


class Inventory(rpc.InventoryServiceServicer):
    """Answers so that what surrounds a handler can be seen."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def BatchGetStock(self, request: pb.BatchGetStockRequest, _: Any) -> Any:  # noqa: N802
        if request.skus == ["broken"]:
            raise RuntimeError("a secret of the implementation")
        if request.skus == ["slow"]:
            await asyncio.Event().wait()
        call = context.current()
        return pb.BatchGetStockResponse(
            levels=[StockLevel(sku=call.request_id, location=call.workload or "nobody")]
        )

    async def SetStock(self, request: pb.SetStockRequest, _: Any) -> Any:  # noqa: N802
        skus = [item.sku for item in request.items]
        raise OutOfStock("Two are left.", **dict.fromkeys(skus, 2))

    async def WatchStock(self, request: pb.WatchStockRequest, _: Any) -> Any:  # noqa: N802
        yield pb.WatchStockResponse(level=StockLevel(sku="mug"))
        if request.skus == ["quiet"]:
            try:
                await asyncio.Event().wait()
            finally:
                self.left.set()
        raise OutOfStock


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()  # type: ignore[abstract]  # three methods are enough


@pytest.fixture
async def channel(socket_folder: Path, inventory: Inventory) -> AsyncIterator[grpc.aio.Channel]:
    async with serving(a_service(socket_folder, inventory)) as channel:
        yield channel


def a_service(socket_folder: Path, inventory: Inventory, **settings: Any) -> Service:
    registration = Registration(
        rpc.add_InventoryServiceServicer_to_server,
        inventory,
        "shop.inventory.v1.InventoryService",
    )
    return Service(
        "inventory",
        ServiceSettings(
            environment=Environment.DEVELOPMENT,
            listen=f"unix:{socket_folder}/app.sock",
            database_url="postgresql://unused",
            nats_url="nats://unused",
            drain_seconds=0,
            **settings,
        ),
        trusting_verifier(),
        [registration],
    )


def a_change(*skus: str) -> pb.SetStockRequest:
    items = [pb.StockItem(sku=sku, on_hand=1) for sku in skus or ["mug"]]
    return pb.SetStockRequest(request_id=str(new_id()), items=items)


async def test_a_refusal_reaches_the_caller_with_its_reason(channel: grpc.aio.Channel) -> None:
    with acting_as(Role.STAFF), pytest.raises(FailedPrecondition) as refused:
        await rpc.InventoryServiceStub(channel).SetStock(a_change())

    assert refused.value.reason == "OUT_OF_STOCK"
    assert refused.value.metadata == {"mug": "2"}


async def test_a_refusal_in_a_stream_comes_after_what_was_sent(channel: grpc.aio.Channel) -> None:
    seen = []

    with pytest.raises(FailedPrecondition):
        call = rpc.InventoryServiceStub(channel).WatchStock(pb.WatchStockRequest(skus=["mug"]))
        async for each in call:
            seen.append(each.level.sku)  # noqa: PERF401 - a comprehension would lose it

    assert seen == ["mug"]


async def test_only_the_audience_may_call(channel: grpc.aio.Channel) -> None:
    stub = rpc.InventoryServiceStub(channel)

    with acting_as(None), pytest.raises(Unauthenticated):
        await stub.SetStock(a_change())
    with acting_as(Role.CUSTOMER), pytest.raises(PermissionDenied):
        await stub.SetStock(a_change())


async def test_a_request_that_breaks_a_rule_names_the_field(channel: grpc.aio.Channel) -> None:
    with acting_as(Role.STAFF), pytest.raises(InvalidArgument) as refused:
        await rpc.InventoryServiceStub(channel).SetStock(pb.SetStockRequest(request_id="no"))

    assert {each.field for each in refused.value.violations} == {"request_id", "items"}


async def test_an_unknown_fault_is_masked(channel: grpc.aio.Channel) -> None:
    with pytest.raises(Internal) as failed:
        await rpc.InventoryServiceStub(channel).BatchGetStock(
            pb.BatchGetStockRequest(skus=["broken"])
        )

    assert "secret" not in failed.value.message


async def test_a_call_without_answer_ends_at_its_deadline(channel: grpc.aio.Channel) -> None:
    with pytest.raises(DeadlineExceeded):
        await rpc.InventoryServiceStub(channel).BatchGetStock(
            pb.BatchGetStockRequest(skus=["slow"]), timeout=0.05
        )


async def test_the_request_id_travels_and_the_health_service_answers(
    channel: grpc.aio.Channel,
) -> None:
    with acting_as(None):
        request_id = context.current().request_id
        answer = await rpc.InventoryServiceStub(channel).BatchGetStock(pb.BatchGetStockRequest())
    check = health_pb2_grpc.HealthStub(channel).Check  # type: ignore[attr-defined]  # its stubs know no aio
    health = await check(health_pb2.HealthCheckRequest())

    assert answer.levels[0].sku == request_id
    assert health.status == health_pb2.HealthCheckResponse.SERVING


async def test_a_request_that_breaks_a_rule_everywhere_is_told_the_first_faults(
    channel: grpc.aio.Channel,
) -> None:
    with acting_as(Role.STAFF), pytest.raises(InvalidArgument) as refused:
        await rpc.InventoryServiceStub(channel).SetStock(a_change(*[""] * 500))

    assert 0 < len(refused.value.violations) < 500


@pytest.mark.parametrize(("length", "told"), [(40, 250), (255, 80)])
async def test_a_refusal_tells_of_as_many_lines_as_a_response_may_carry(
    channel: grpc.aio.Channel, length: int, told: int
) -> None:
    skus = [f"{number:03d}".ljust(length, "x") for number in range(250)]

    with acting_as(Role.STAFF), pytest.raises(FailedPrecondition) as refused:
        await rpc.InventoryServiceStub(channel).SetStock(a_change(*skus))

    assert refused.value.reason == "OUT_OF_STOCK"
    assert sorted(refused.value.metadata) == skus[:told]


async def test_a_watcher_who_leaves_ends_the_stream(
    channel: grpc.aio.Channel, inventory: Inventory
) -> None:
    call = rpc.InventoryServiceStub(channel).WatchStock(pb.WatchStockRequest(skus=["quiet"]))
    await anext(aiter(call))

    await call.aclose()  # type: ignore[attr-defined]  # an Upstream's stream is a generator

    await asyncio.wait_for(inventory.left.wait(), 2)


async def test_a_stream_within_a_call_ends_at_the_deadline_of_the_call(
    channel: grpc.aio.Channel,
) -> None:
    stub = rpc.InventoryServiceStub(channel)
    with acting_as(None):
        ours = context.current()._replace(deadline=time.monotonic() + 0.1)
        context.enter(ours)

        with pytest.raises(DeadlineExceeded):
            async with asyncio.timeout(2):
                async for _ in stub.WatchStock(pb.WatchStockRequest(skus=["quiet"])):
                    pass


async def test_more_calls_at_once_than_a_service_takes_are_refused(
    socket_folder: Path, inventory: Inventory
) -> None:
    async with serving(a_service(socket_folder, inventory, max_concurrent_rpcs=1)) as channel:
        stub = rpc.InventoryServiceStub(channel)
        watching = stub.WatchStock(pb.WatchStockRequest(skus=["quiet"]))
        await anext(aiter(watching))

        with pytest.raises(ResourceExhausted):
            await stub.BatchGetStock(pb.BatchGetStockRequest())
