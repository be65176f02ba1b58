import asyncio
from collections.abc import AsyncIterator

import pytest
from chassis.database.engine import Database
from chassis.database.gauges import DatabaseGauges
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.errors import NotFound
from chassis.messaging.consumer import Message
from chassis.messaging.gauges import ConsumerGauges
from chassis.messaging.jetstream import Messaging
from chassis.rpc.observed import calling, serving
from chassis.telemetry.gauges import Gauges
from chassis.testing.readings import readings
from chassis.testing.spans import recording
from sqlalchemy import text

from libs.chassis.tests.bench import Bench

METHOD = "/shop.order.v1.OrderService/GetOrder"


@pytest.fixture
async def bench(database: Database, nats_url: str) -> AsyncIterator[Bench]:
    messaging = Messaging(nats_url, service="test")
    await messaging.open()
    yield Bench(database, messaging)
    await messaging.close()


async def test_waiting_events_are_counted_and_grow_old(bench: Bench) -> None:
    readings("")
    await bench.commit_event("a1")
    await bench.commit_event("a2")
    async with bench.database.transaction() as connection:
        await connection.execute(
            text("UPDATE outbox SET created_at = now() - interval '90s' WHERE aggregate_id = 'a1'")
        )

    await DatabaseGauges(bench.database).measure()

    assert readings("shop.outbox.waiting") == {(): 2}
    assert 90 <= readings("shop.outbox.oldest.age")[()] < 100
    assert readings("shop.dead_letters") == {(): 0}


async def test_the_pool_says_what_is_in_use(bench: Bench) -> None:
    readings("")
    name = bench.database.engine.url.database or ""

    async with bench.database.transaction():
        await DatabaseGauges(bench.database).measure()

    used = readings("db.client.connection.count")[(name, "used")]
    assert used == 1
    assert readings("db.client.connection.max")[(name,)] == 10


async def test_a_consumer_that_is_behind_says_by_how_much(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    readings("")
    asked, answered = asyncio.Event(), asyncio.Event()

    async def handle(_: SqlUnitOfWork, __: Message) -> None:
        asked.set()
        await answered.wait()

    consumer = bench.consumer(handle)
    for number in range(3):
        await bench.commit_event(f"a{number}")
    running += [asyncio.create_task(bench.relay().run()), asyncio.create_task(consumer.run())]
    await asyncio.wait_for(asked.wait(), 10)

    await ConsumerGauges(bench.messaging).measure()
    assert readings("shop.consumer.pending")[("reader",)] > 0

    answered.set()
    async with asyncio.timeout(10):
        while readings("shop.consumer.pending")[("reader",)]:
            await ConsumerGauges(bench.messaging).measure()
            await asyncio.sleep(0.01)


async def test_a_measure_that_fails_does_not_end_the_others() -> None:
    measured = asyncio.Event()

    async def fail() -> None:
        raise OSError("the database is away")

    async def measure() -> None:
        measured.set()

    gauges = asyncio.create_task(Gauges([fail, measure], 60).run())
    await asyncio.wait_for(measured.wait(), 5)
    gauges.cancel()


async def test_a_measure_without_an_answer_does_not_hold_up_the_others() -> None:
    measured = asyncio.Event()

    async def wait() -> None:
        await asyncio.Event().wait()

    async def measure() -> None:
        measured.set()

    gauges = asyncio.create_task(Gauges([wait, measure], 0.01).run())
    await asyncio.wait_for(measured.wait(), 5)
    gauges.cancel()


async def test_calls_are_counted_by_method_and_code() -> None:
    readings("")
    name = METHOD[1:]
    with recording(), pytest.raises(NotFound), calling(METHOD):
        with serving(METHOD, {}):
            pass
        raise NotFound("no such order")

    assert readings("rpc.server.call.duration")[(name, "OK", "grpc")] == 1
    assert readings("rpc.client.call.duration")[(name, "NOT_FOUND", "grpc")] == 1
