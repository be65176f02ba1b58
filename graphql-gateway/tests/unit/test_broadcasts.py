"""What a subscriber reads of a stream it shares."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from chassis.rpc import context
from chassis.rpc.context import RequestContext
from graphql_gateway.upstream.broadcasts import Broadcasts
from shop.inventory.v1.inventory_service_pb2 import WatchStockRequest, WatchStockResponse
from shop.inventory.v1.stock_pb2 import StockLevel

WATCH_STOCK = "/shop.inventory.v1.InventoryService/WatchStock"


async def test_a_slow_reader_gets_the_newest_of_each_and_none_is_lost() -> None:
    async def changes(_: WatchStockRequest) -> AsyncIterator[WatchStockResponse]:
        yield level("A", -1)
        for number in range(1_000):
            yield level("B", number)

    received: dict[str, int] = {}
    count = 0
    async with aclosing(Broadcasts().follow(WATCH_STOCK, WatchStockRequest(), changes)) as stream:
        async for each in stream:
            received[each.level.sku] = each.level.available
            count += 1

    assert received == {"A": -1, "B": 999}
    assert count < 300


async def test_a_shared_stream_outlives_the_budget_of_who_opened_it() -> None:
    deadlines = []

    async def changes(_: WatchStockRequest) -> AsyncIterator[WatchStockResponse]:
        deadlines.append(context.current().deadline)
        yield level("A", 1)

    context.enter(RequestContext(method="graphql", request_id="", deadline=1.0))
    async with aclosing(Broadcasts().follow(WATCH_STOCK, WatchStockRequest(), changes)) as stream:
        assert [each.level.sku async for each in stream] == ["A"]

    assert deadlines == [None]


def level(sku: str, available: int) -> WatchStockResponse:
    return WatchStockResponse(level=StockLevel(sku=sku, available=available))
