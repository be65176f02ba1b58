import asyncio
from collections.abc import AsyncIterator

import pytest
from chassis.database.engine import Database
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.messaging.batch_consumer import BatchConsumer
from chassis.messaging.consumer import Message
from chassis.messaging.jetstream import Messaging
from chassis.telemetry import tracing
from chassis.testing.spans import Spans, recording
from sqlalchemy import delete, literal, select, text
from sqlalchemy.exc import DBAPIError

from libs.chassis.tests.bench import TABLES, Bench


@pytest.fixture
async def spans() -> AsyncIterator[Spans]:
    with recording() as spans:
        yield spans


@pytest.fixture
async def bench(spans: Spans, database: Database, nats_url: str) -> AsyncIterator[Bench]:
    assert list(spans) == []
    messaging = Messaging(nats_url, service="test")
    await messaging.open()
    yield Bench(database, messaging)
    await messaging.close()


async def test_statements_and_commits_are_parts_of_what_needs_them(
    spans: Spans, bench: Bench
) -> None:
    await bench.commit_event("a0")  # on each new connection the driver looks up types, once
    with tracing.span("writing"):
        await bench.commit_event("a1")
        await asyncio.sleep(0)  # the driver tells of a commit in the next turn of the loop

    writing = spans.named("writing")
    statements = [each for each in spans if each is not writing]
    assert [each.name for each in statements] == ["INSERT outbox", "COMMIT"]
    assert all(spans.parent_of(each) is writing for each in statements)
    insert = statements[0].attributes or {}
    assert str(insert["db.query.text"]).startswith("INSERT INTO outbox")
    assert "a1" not in str(insert["db.query.text"])


async def test_a_statement_that_fails_says_so(spans: Spans, database: Database) -> None:
    with tracing.span("reading"), pytest.raises(DBAPIError):
        async with database.reading() as connection:
            await connection.execute(text("SELECT 1 / 0 FROM outbox RIGHT JOIN inbox ON true"))
            await connection.execute(text("SELECT missing FROM outbox"))

    assert not spans.named("SELECT outbox").status.is_ok


async def test_statements_of_idle_workers_are_not_recorded(
    spans: Spans, database: Database
) -> None:
    async with database.reading() as connection:
        await connection.execute(select(literal(1)))

    assert spans.names == []


async def test_publishing_and_handling_an_event_belong_to_the_trace_of_its_cause(
    spans: Spans, bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    handled = asyncio.Event()

    async def handle(uow: SqlUnitOfWork, _: Message) -> None:
        await uow.connection.execute(select(literal(1)))
        handled.set()

    with tracing.span("asking"):
        await bench.commit_event("a1")
    running += [
        asyncio.create_task(bench.relay().run()),
        asyncio.create_task(bench.consumer(handle).run()),
    ]
    await asyncio.wait_for(handled.wait(), 10)
    async with asyncio.timeout(10):
        while f"process {bench.subject}" not in spans.names:
            await asyncio.sleep(0.01)

    process = spans.named(f"process {bench.subject}")
    publish = spans.parent_of(process)
    assert publish is spans.named(f"publish {bench.subject}")
    assert spans.parent_of(publish) is spans.named("asking")
    assert spans.parent_of(spans.named("INSERT inbox")) is process
    assert len(spans.trace_ids) == 1


async def test_each_event_of_a_batch_stays_in_its_own_trace(
    spans: Spans, bench: Bench, running: list[asyncio.Task[None]]
) -> None:
    async def handle(uow: SqlUnitOfWork, _: object) -> None:
        await uow.connection.execute(delete(TABLES.dead_letter))

    for name in ("first", "second"):
        with tracing.span(name):
            await bench.commit_event(name)
    consumer = BatchConsumer(
        "reader", bench.context, [bench.subject], handle, bench.open, bench.messaging
    )
    running += [
        asyncio.create_task(bench.relay().run()),
        asyncio.create_task(consumer.run()),
    ]
    process = f"process {bench.subject}"
    async with asyncio.timeout(10):
        while spans.names.count(process) < 2:
            await asyncio.sleep(0.01)

    assert "DELETE dead_letter" not in spans.names  # asked for by both, and so a part of neither
    causes = {spans.parent_of(spans.parent_of(each)).name for each in spans if each.name == process}
    assert causes == {"first", "second"}
