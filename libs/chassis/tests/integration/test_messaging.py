import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from chassis.database.engine import Database
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.errors import Unavailable
from chassis.messaging.batch_consumer import BatchConsumer
from chassis.messaging.changes import Changes
from chassis.messaging.consumer import Message
from chassis.messaging.jetstream import Messaging, stream_of
from chassis.messaging.relay import AGGREGATE_VERSION
from sqlalchemy import select, update

from libs.chassis.tests.bench import TABLES, Bench, Renamed


@pytest.fixture
async def bench(database: Database, nats_url: str) -> AsyncIterator[Bench]:
    messaging = Messaging(nats_url, service="test")
    await messaging.open()
    yield Bench(database, messaging)
    await messaging.close()


async def drained(bench: Bench) -> None:
    async with asyncio.timeout(10):
        while await bench.unpublished():
            await asyncio.sleep(0.01)


async def test_a_committed_event_reaches_a_consumer_once(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    received: asyncio.Queue[Message] = asyncio.Queue()

    async def handle(_: SqlUnitOfWork, message: Message) -> None:
        await received.put(message)

    consumer = bench.consumer(handle)
    running += [asyncio.create_task(bench.relay().run()) for _ in range(2)]
    running.append(asyncio.create_task(consumer.run()))

    await bench.commit_event("a1")
    await bench.commit_event("a2")
    first = await asyncio.wait_for(received.get(), 10)
    second = await asyncio.wait_for(received.get(), 10)

    assert [first.aggregate_id, second.aggregate_id] == ["a1", "a2"]
    assert (first.subject, first.payload, first.aggregate_version) == (bench.subject, b"payload", 3)
    assert received.empty()


async def test_an_event_that_a_crash_left_behind_is_published_all_the_same(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    await bench.commit_event("a1")
    bench.committed.take()  # what the process that died had in memory

    running.append(asyncio.create_task(bench.relay().run()))

    await drained(bench)


async def test_what_was_published_but_not_noted_is_stored_once(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    for number in range(50):
        await bench.commit_event(f"a{number}")
    running.append(asyncio.create_task(bench.relay().run()))
    await drained(bench)

    async with bench.database.transaction() as connection:
        await connection.execute(update(TABLES.outbox).values(published_at=None))
    running.append(asyncio.create_task(bench.relay().run()))
    await drained(bench)

    jetstream = await bench.messaging.jetstream()
    assert (await jetstream.stream_info(stream_of(bench.context))).state.messages == 50


async def test_an_event_of_a_transaction_that_failed_is_never_published(bench: Bench) -> None:
    with pytest.raises(ZeroDivisionError):
        async with bench.open() as uow:
            uow.record(Renamed(bench.subject, "a1", b""))
            raise ZeroDivisionError

    assert await bench.count(TABLES.outbox) == 0


async def test_a_message_that_always_fails_becomes_a_dead_letter(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    attempts: asyncio.Queue[str] = asyncio.Queue()

    async def handle(_: SqlUnitOfWork, message: Message) -> None:
        await attempts.put(message.aggregate_id)
        if message.aggregate_id == "poison":
            raise ValueError("cannot read this")

    consumer = bench.consumer(handle, max_deliveries=2)
    running += [asyncio.create_task(work()) for work in (bench.relay().run, consumer.run)]

    await bench.commit_event("poison")
    await bench.commit_event("good")
    seen = [await asyncio.wait_for(attempts.get(), 10) for _ in range(3)]

    assert sorted(seen) == ["good", "poison", "poison"]
    async with asyncio.timeout(10):
        while await bench.count(TABLES.dead_letter) == 0:
            await asyncio.sleep(0.01)
    assert await bench.count(TABLES.inbox) == 1


async def test_a_watcher_hears_of_a_published_change(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    changes = Changes(bench.messaging, bench.context)
    running += [asyncio.create_task(work()) for work in (bench.relay().run, changes.run)]

    with changes.watching(["a1"]) as watch, changes.watching(["other"]) as other:
        for each in (watch, other):
            await asyncio.wait_for(each.changed(), 4)  # now that somebody watches, it listens
        await bench.commit_event("a1")
        await asyncio.wait_for(watch.changed(), 4)

        assert not other.is_woken


async def test_a_message_without_the_shops_headers_is_applied_like_any_other(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    received: asyncio.Queue[bytes] = asyncio.Queue()

    async def handle(_: SqlUnitOfWork, message: Message) -> None:
        await received.put(message.payload)

    await bench.messaging.ensure_stream(bench.context)
    jetstream = await bench.messaging.jetstream()
    for payload in (b"one", b"two"):
        await jetstream.publish(bench.subject, payload)
    running.append(asyncio.create_task(bench.consumer(handle).run()))

    assert [await asyncio.wait_for(received.get(), 10) for _ in range(2)] == [b"one", b"two"]


async def test_a_message_with_a_header_that_makes_no_sense_becomes_a_dead_letter(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    received: asyncio.Queue[bytes] = asyncio.Queue()

    async def handle(_: SqlUnitOfWork, message: Message) -> None:
        await received.put(message.payload)

    await bench.messaging.ensure_stream(bench.context)
    jetstream = await bench.messaging.jetstream()
    await jetstream.publish(bench.subject, b"bad", headers={AGGREGATE_VERSION: "newest"})
    await jetstream.publish(bench.subject, b"good")
    consumer = bench.consumer(handle, max_deliveries=1)
    running.append(asyncio.create_task(consumer.run()))

    assert await asyncio.wait_for(received.get(), 10) == b"good"
    async with bench.database.reading() as connection:
        buried = await connection.scalar(select(TABLES.dead_letter.c.payload))
    assert buried == b"bad"


async def test_an_outage_never_makes_a_dead_letter(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    attempts: asyncio.Queue[int] = asyncio.Queue()

    async def handle(_: SqlUnitOfWork, __: Message) -> None:
        await attempts.put(1)
        if attempts.qsize() <= 2:
            raise Unavailable

    consumer = bench.consumer(handle, max_deliveries=1)
    running += [asyncio.create_task(work()) for work in (bench.relay().run, consumer.run)]

    await bench.commit_event("a1")
    async with asyncio.timeout(10):
        while await bench.count(TABLES.inbox) == 0:
            await asyncio.sleep(0.01)

    assert await bench.count(TABLES.dead_letter) == 0


async def test_a_consumer_hears_of_subjects_that_a_new_version_of_it_added(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    received: asyncio.Queue[str] = asyncio.Queue()

    async def handle(_: SqlUnitOfWork, message: Message) -> None:
        await received.put(message.aggregate_id)

    running.append(asyncio.create_task(bench.relay().run()))
    old = asyncio.create_task(bench.consumer(handle).run())
    await bench.commit_event("a1")
    await asyncio.wait_for(received.get(), 10)
    old.cancel()

    added = f"shop.{bench.context}.v1.Moved"
    running.append(asyncio.create_task(bench.consumer(handle, bench.subject, added).run()))
    async with bench.open() as uow:
        uow.record(Renamed(added, "a2", b""))
        await uow.commit()

    assert await asyncio.wait_for(received.get(), 10) == "a2"


async def test_one_event_that_cannot_be_published_does_not_hold_up_the_others(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    client = await bench.messaging.client()
    await bench.commit_event("too large", bytes(client.max_payload + 1))
    await bench.commit_event("fine")
    running.append(asyncio.create_task(bench.relay().run()))

    async with asyncio.timeout(10):
        while await bench.unpublished() > 1:
            await asyncio.sleep(0.01)


async def test_a_batch_with_a_bad_message_keeps_back_that_one_alone(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    sizes: list[int] = []
    received: set[str] = set()

    async def handle(_: SqlUnitOfWork, messages: Sequence[Message]) -> None:
        if any(each.aggregate_id == "poison" for each in messages):
            raise ValueError("cannot read this")
        sizes.append(len(messages))
        received.update(each.aggregate_id for each in messages)

    for aggregate_id in ("a1", "poison", "a2"):
        await bench.commit_event(aggregate_id)
    running.append(asyncio.create_task(bench.relay().run()))
    await drained(bench)
    consumer = BatchConsumer(
        "batches",
        bench.context,
        [bench.subject],
        handle,
        bench.open,
        bench.messaging,
        pause_seconds=0,
        max_deliveries=1,
    )
    running.append(asyncio.create_task(consumer.run()))
    async with asyncio.timeout(10):
        while await bench.count(TABLES.dead_letter) == 0 or len(received) < 2:
            await asyncio.sleep(0.01)

    for aggregate_id in ("b1", "b2", "b3"):
        await bench.commit_event(aggregate_id)
    async with asyncio.timeout(10):
        while len(received) < 5:
            await asyncio.sleep(0.01)

    assert received == {"a1", "a2", "b1", "b2", "b3"}
    assert sum(sizes) == 5


async def test_events_that_wait_together_share_a_transaction_unless_one_of_them_is_bad(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    transactions: dict[str, SqlUnitOfWork] = {}

    async def handle(uow: SqlUnitOfWork, message: Message) -> None:
        if message.aggregate_id == "poison":
            raise ValueError("cannot read this")
        transactions[message.aggregate_id] = uow

    async def commit(*aggregate_ids: str) -> None:
        for aggregate_id in aggregate_ids:
            await bench.commit_event(aggregate_id)
        await drained(bench)

    running.append(asyncio.create_task(bench.relay().run()))
    await commit("a1", "a2", "a3")
    consumer = asyncio.create_task(bench.consumer(handle, max_deliveries=1).run())
    async with asyncio.timeout(10):
        while await bench.count(TABLES.inbox) < 3:
            await asyncio.sleep(0.01)
    assert transactions["a1"] is transactions["a2"] is transactions["a3"]

    consumer.cancel()
    await commit("b1", "poison", "b2")
    running.append(asyncio.create_task(bench.consumer(handle, max_deliveries=1).run()))
    async with asyncio.timeout(10):
        while await bench.count(TABLES.dead_letter) < 1 or await bench.count(TABLES.inbox) < 5:
            await asyncio.sleep(0.01)
    assert transactions["b1"] is not transactions["b2"]
    assert transactions.keys() == {"a1", "a2", "a3", "b1", "b2"}
