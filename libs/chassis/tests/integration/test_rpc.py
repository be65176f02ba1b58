import asyncio
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

    async def BatchGetStock(self, request: pb.BatchGetStockRequest, _: Any) -> Any:  # noqa: N802
        if request.skus == ["broken"]:
            raise RuntimeError("a secret of the implementation")
        if request.skus == ["slow"]:
            await asyncio.Event().wait()
        call = context.current()
        return pb.BatchGetStockResponse(
            levels=[StockLevel(sku=call.request_id, location=call.workload or "nobody")]
        )

    async def SetStock(self, _: pb.SetStockRequest, __: Any) -> Any:  # noqa: N802
        raise OutOfStock("Two are left.", mug=2)

    async def WatchStock(self, _: pb.WatchStockRequest, __: Any) -> Any:  # noqa: N802
        yield pb.WatchStockResponse(level=StockLevel(sku="mug"))
        raise OutOfStock


@pytest.fixture
async def channel(socket_folder: Path) -> AsyncIterator[grpc.aio.Channel]:
    settings = ServiceSettings(
        environment=Environment.DEVELOPMENT,
        listen=f"unix:{socket_folder}/app.sock",
        database_url="postgresql://unused",
        nats_url="nats://unused",
        drain_seconds=0,
    )
    registration = Registration(
        rpc.add_InventoryServiceServicer_to_server,
        Inventory(),  # type: ignore[abstract]  # three methods are enough
        "shop.inventory.v1.InventoryService",
    )
    service = Service("inventory", settings, trusting_verifier(), [registration])
    async with serving(service) as channel:
        yield channel


def a_change() -> pb.SetStockRequest:
    item = pb.StockItem(sku="mug", on_hand=1)
    return pb.SetStockRequest(request_id=str(new_id()), items=[item])


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
