import asyncio
from collections.abc import AsyncIterator

import pytest
from chassis.database.engine import Database
from chassis.database.migrations import create_chassis_tables
from chassis.database.outbox import OutboxMessage
from chassis.database.tables import chassis_tables
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.ids import new_id
from chassis.messaging.changes import Changes
from chassis.messaging.consumer import Consumer, Message
from chassis.messaging.jetstream import Messaging
from chassis.messaging.relay import OutboxRelay
from chassis.unit_of_work import Event
from sqlalchemy import MetaData, Table, func, select, text

TABLES = chassis_tables(MetaData())


class Renamed(Event):
    def __init__(self, subject: str, aggregate_id: str) -> None:
        self.subject = subject
        self.aggregate_id = aggregate_id


def encode(event: Event) -> OutboxMessage:
    assert isinstance(event, Renamed)
    return OutboxMessage(event.subject, event.aggregate_id, 3, b"payload")


class Bench:
    """One service's database and messaging, with a context name of its own."""

    def __init__(self, database: Database, messaging: Messaging) -> None:
        self.context = f"t{new_id().hex}"
        self.subject = f"shop.{self.context}.v1.Renamed"
        self.database = database
        self.messaging = messaging
        self.committed = asyncio.Event()

    def open(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.database, TABLES, encode, self.committed)

    def relay(self) -> OutboxRelay:
        return OutboxRelay(
            self.database, TABLES.outbox, self.messaging, self.context, self.committed
        )

    async def commit_event(self, aggregate_id: str) -> None:
        async with self.open() as uow:
            uow.record(Renamed(self.subject, aggregate_id))
            await uow.commit()

    async def count(self, table: Table) -> int:
        async with self.database.reading() as connection:
            return await connection.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
async def bench(postgres_url: str, nats_url: str) -> AsyncIterator[Bench]:
    database = Database(postgres_url, service="test")
    async with database.transaction() as connection:
        if await connection.scalar(select(func.to_regclass("outbox"))) is None:
            await connection.run_sync(create_chassis_tables)
        await connection.execute(text("TRUNCATE outbox, inbox, dead_letter"))
    messaging = Messaging(nats_url, service="test")
    await messaging.open()
    yield Bench(database, messaging)
    await messaging.close()
    await database.close()


@pytest.fixture
async def running() -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks: list[asyncio.Task[None]] = []
    yield tasks
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_committed_event_reaches_a_consumer_once(
    bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    received: asyncio.Queue[Message] = asyncio.Queue()

    async def handle(_: SqlUnitOfWork, message: Message) -> None:
        await received.put(message)

    consumer = Consumer(
        "reader", bench.context, [bench.subject], handle, bench.open, bench.messaging
    )
    running += [asyncio.create_task(bench.relay().run()) for _ in range(2)]
    running.append(asyncio.create_task(consumer.run()))

    await bench.commit_event("a1")
    await bench.commit_event("a2")
    first = await asyncio.wait_for(received.get(), 10)
    second = await asyncio.wait_for(received.get(), 10)

    assert [first.aggregate_id, second.aggregate_id] == ["a1", "a2"]
    assert (first.subject, first.payload, first.aggregate_version) == (bench.subject, b"payload", 3)
    assert received.empty()


async def test_an_event_of_a_transaction_that_failed_is_never_published(bench: Bench) -> None:
    with pytest.raises(ZeroDivisionError):
        async with bench.open() as uow:
            uow.record(Renamed(bench.subject, "a1"))
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

    consumer = Consumer(
        "reader",
        bench.context,
        [bench.subject],
        handle,
        bench.open,
        bench.messaging,
        max_deliveries=2,
    )
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
    client = await bench.messaging.client()
    await client.flush()

    with changes.watching(["a1"]) as watch, changes.watching(["other"]) as other:
        await bench.commit_event("a1")
        await asyncio.wait_for(watch.changed(), 4)

        assert not other.is_woken
