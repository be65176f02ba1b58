"""What becomes of events while NATS is away, or when it comes back without what it knew."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from chassis.database.engine import Database
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.messaging.changes import Changes
from chassis.messaging.consumer import Message
from chassis.messaging.jetstream import Messaging, stream_of
from embedded.nats import Nats
from nats.errors import Error as NatsError
from sqlalchemy import text

from libs.chassis.tests.bench import TABLES, Bench

SECONDS = 20


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[Nats]:
    """A server of the test's own, not yet started."""
    server = Nats(tmp_path / "nats", durable=False)
    server.prepare()
    yield server
    server.stop()


@pytest.fixture
async def bench(database: Database, nats: Nats) -> AsyncIterator[Bench]:
    messaging = Messaging(nats.url, service="test")
    await messaging.open()
    yield Bench(database, messaging)
    await messaging.close()


class Reader:
    """Notes the events that took effect."""

    def __init__(self) -> None:
        self._received: asyncio.Queue[str] = asyncio.Queue()

    async def handle(self, _: SqlUnitOfWork, message: Message) -> None:
        await self._received.put(message.aggregate_id)

    async def next(self) -> str:
        return await asyncio.wait_for(self._received.get(), SECONDS)


@pytest.fixture
async def reader(bench: Bench, running: list[asyncio.Task[None]]) -> Reader:
    """A consumer and a relay at work."""
    reader = Reader()
    works = (bench.relay().run, bench.consumer(reader.handle).run)
    running += [asyncio.create_task(work()) for work in works]
    return reader


async def start(nats: Nats) -> None:
    await asyncio.to_thread(nats.start)


async def stop(nats: Nats) -> None:
    await asyncio.to_thread(nats.stop)


async def drained(bench: Bench) -> None:
    async with asyncio.timeout(SECONDS):
        while await bench.unpublished():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def notes_refused(database: Database) -> AsyncIterator[None]:
    """As if the database were away each time that a row of the outbox is to be updated."""
    away = "BEGIN RAISE EXCEPTION 'away' USING ERRCODE = '57P03'; END"
    async with database.transaction() as connection:
        for statement in (
            f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {away} $$",
            "CREATE TRIGGER refuse BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION refuse()",
        ):
            await connection.execute(text(statement))
    try:
        yield
    finally:
        async with database.transaction() as connection:
            await connection.execute(text("DROP FUNCTION refuse CASCADE"))


async def stored(bench: Bench, *, at_least: int) -> None:
    async with asyncio.timeout(SECONDS):
        while await in_stream(bench) < at_least:
            await asyncio.sleep(0.01)


async def in_stream(bench: Bench) -> int:
    """How many events; less than none if there is no stream."""
    jetstream = await bench.messaging.jetstream()
    try:
        return (await jetstream.stream_info(stream_of(bench.context))).state.messages
    except (NatsError, TimeoutError):
        return -1


async def test_events_wait_for_a_server_that_comes_up_late(
    bench: Bench, reader: Reader, nats: Nats
) -> None:
    await bench.commit_event("early")
    await start(nats)

    assert await reader.next() == "early"


async def test_relay_and_consumer_go_on_after_a_restart(
    bench: Bench, reader: Reader, nats: Nats
) -> None:
    await start(nats)
    await bench.commit_event("before")
    assert await reader.next() == "before"

    await stop(nats)
    await bench.commit_event("during")
    await start(nats)
    await bench.commit_event("after")

    assert sorted([await reader.next(), await reader.next()]) == ["after", "during"]
    await drained(bench)
    assert await bench.count(TABLES.inbox) == 3


async def test_a_lost_store_is_filled_again_and_nothing_happens_twice(
    bench: Bench, reader: Reader, nats: Nats
) -> None:
    await start(nats)
    await bench.commit_event("before")
    assert await reader.next() == "before"
    await drained(bench)

    await stop(nats)
    shutil.rmtree(nats.directory / "store")
    await bench.commit_event("during")
    await start(nats)
    assert await reader.next() == "during"
    await bench.commit_event("after")
    assert await reader.next() == "after"

    await drained(bench)
    jetstream = await bench.messaging.jetstream()
    state = (await jetstream.stream_info(stream_of(bench.context))).state
    assert state.messages == 3
    assert await bench.count(TABLES.inbox) == 3


async def test_what_was_not_noted_before_its_stream_was_lost_is_published_again(
    bench: Bench, nats: Nats, running: list[asyncio.Task[None]]
) -> None:
    await start(nats)
    await bench.commit_event("before")
    async with notes_refused(bench.database):
        running.append(asyncio.create_task(bench.relay().run()))
        await stored(bench, at_least=1)
        await stop(nats)
        shutil.rmtree(nats.directory / "store")
        await start(nats)
        await stored(bench, at_least=0)

    await drained(bench)
    assert await in_stream(bench) == 1


async def test_a_connection_that_was_closed_for_good_is_replaced(
    bench: Bench, reader: Reader, nats: Nats, running: list[asyncio.Task[None]]
) -> None:
    await start(nats)
    changes = Changes(bench.messaging, bench.context)
    running.append(asyncio.create_task(changes.run()))
    await bench.commit_event("before")
    assert await reader.next() == "before"

    await (await bench.messaging.client()).close()
    with changes.watching(["after"]) as watch:
        await bench.commit_event("after")

        assert await reader.next() == "after"
        async with asyncio.timeout(SECONDS):
            while not watch.is_woken:
                await bench.commit_event("after")
                await asyncio.sleep(0.1)


async def test_messaging_closes_while_the_server_is_away(
    bench: Bench, reader: Reader, nats: Nats
) -> None:
    await start(nats)
    await bench.commit_event("before")
    assert await reader.next() == "before"

    await stop(nats)

    await asyncio.wait_for(bench.messaging.close(), 3)
