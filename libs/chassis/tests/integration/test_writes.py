import asyncio
from typing import Self

import pytest
from chassis.database.engine import Database
from chassis.database.idempotency import RequestIdReused, RequestInFlight
from chassis.database.outbox import OutboxMessage
from chassis.database.tables import chassis_tables
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.database.writes import Writes
from chassis.errors import Aborted, FailedPrecondition, InvalidArgument, Unavailable
from chassis.ids import new_id
from chassis.rpc import context
from chassis.rpc.context import RequestContext
from chassis.unit_of_work import Event
from google.protobuf.struct_pb2 import Struct
from google.protobuf.wrappers_pb2 import StringValue
from sqlalchemy import MetaData, bindparam, func, select, text

TABLES = chassis_tables(MetaData())


class Happened(Event):
    pass


class Refused(FailedPrecondition):
    reason = "NOT_TODAY"


class Request:
    """A request message in miniature."""

    def __init__(self, request_id: str, body: str) -> None:
        self.request_id = request_id
        self._body = body

    def SerializeToString(self, *, deterministic: bool = False) -> bytes:  # noqa: N802
        assert deterministic
        return self._body.encode()


def encode(_: Event) -> OutboxMessage:
    return OutboxMessage("shop.test.v1.Happened", "a1", 1, Struct().SerializeToString())


@pytest.fixture
def writes(database: Database) -> Writes[SqlUnitOfWork]:
    context.enter(RequestContext(method="/shop.test.v1.Tests/Write", request_id="r"))
    return Writes(lambda: SqlUnitOfWork(database, TABLES, encode))


async def outbox_rows(database: Database) -> int:
    async with database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(TABLES.outbox)) or 0


class Impatient(SqlUnitOfWork):
    """Waits for nothing."""

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        await self.connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
        return self


async def record(uow: SqlUnitOfWork) -> str:
    uow.record(Happened())
    return str(new_id())


def respond(text: str) -> StringValue:
    return StringValue(value=text)


async def test_the_same_request_twice_has_one_effect_and_one_answer(
    writes: Writes[SqlUnitOfWork], database: Database
) -> None:
    request = Request("k1", "body")

    first = await writes.once(request, record, respond, StringValue)
    again = await writes.once(request, record, respond, StringValue)

    assert first == again
    assert await outbox_rows(database) == 1


async def test_the_same_request_in_parallel_has_one_effect(
    writes: Writes[SqlUnitOfWork], database: Database
) -> None:
    request = Request("k2", "body")

    answers = await asyncio.gather(
        *(writes.once(request, record, respond, StringValue) for _ in range(8))
    )

    assert len({answer.value for answer in answers}) == 1
    assert await outbox_rows(database) == 1


async def test_another_body_under_the_same_id_is_refused(writes: Writes[SqlUnitOfWork]) -> None:
    await writes.once(Request("k3", "body"), record, respond, StringValue)

    with pytest.raises(RequestIdReused):
        await writes.once(Request("k3", "another"), record, respond, StringValue)


async def test_a_refusal_is_remembered_and_undoes_everything(
    writes: Writes[SqlUnitOfWork], database: Database
) -> None:
    async def refuse(uow: SqlUnitOfWork) -> str:
        uow.record(Happened())
        raise Refused("not today")

    with pytest.raises(Refused):
        await writes.once(Request("k4", "body"), refuse, respond, StringValue)
    with pytest.raises(FailedPrecondition) as replayed:
        await writes.once(Request("k4", "body"), record, respond, StringValue)

    assert replayed.value.reason == "NOT_TODAY"
    assert await outbox_rows(database) == 0


async def test_a_fault_does_not_burn_the_request_id(
    writes: Writes[SqlUnitOfWork], database: Database
) -> None:
    async def fail(uow: SqlUnitOfWork) -> str:
        uow.record(Happened())
        raise ConnectionResetError

    with pytest.raises(Unavailable):
        await writes.once(Request("k5", "body"), fail, respond, StringValue)
    await writes.once(Request("k5", "body"), record, respond, StringValue)

    assert await outbox_rows(database) == 1


async def test_a_caller_who_leaves_does_not_stop_the_transaction(
    writes: Writes[SqlUnitOfWork], database: Database
) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(uow: SqlUnitOfWork) -> str:
        started.set()
        await go_on.wait()
        return await record(uow)

    call = asyncio.create_task(writes.once(Request("k6", "body"), slow, respond, StringValue))
    await started.wait()
    call.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert await outbox_rows(database) == 1


async def test_a_request_answered_between_a_refusal_and_its_storing_has_that_answer(
    writes: Writes[SqlUnitOfWork], database: Database
) -> None:
    request = Request("k7", "body")
    refused, answered = asyncio.Event(), asyncio.Event()

    class Slow(SqlUnitOfWork):
        async def __aenter__(self) -> Self:
            if refused.is_set():
                await answered.wait()
            return await super().__aenter__()

    async def refuse(_: SqlUnitOfWork) -> str:
        refused.set()
        raise Refused("not today")

    slow = Writes(lambda: Slow(database, TABLES, encode))
    late = asyncio.create_task(slow.once(request, refuse, respond, StringValue))
    await refused.wait()
    answer = await writes.once(request, record, respond, StringValue)
    answered.set()

    assert await late == answer
    assert await outbox_rows(database) == 1


async def test_who_waits_too_long_for_the_same_request_is_told_to_ask_again(
    database: Database, writes: Writes[SqlUnitOfWork]
) -> None:
    async def slow(uow: SqlUnitOfWork) -> str:
        started.set()
        await go_on.wait()
        return await record(uow)

    started, go_on = asyncio.Event(), asyncio.Event()
    impatient = Writes(lambda: Impatient(database, TABLES, encode))
    first = asyncio.create_task(writes.once(Request("k8", "body"), slow, respond, StringValue))
    await started.wait()

    with pytest.raises(RequestInFlight):
        await impatient.once(Request("k8", "body"), record, respond, StringValue)
    go_on.set()
    assert (await first).value


async def test_a_text_that_cannot_be_stored_is_the_callers_fault(
    writes: Writes[SqlUnitOfWork],
) -> None:
    async def store(uow: SqlUnitOfWork) -> str:
        await uow.connection.execute(select(bindparam("given", "a\0b")))
        return ""

    with pytest.raises(InvalidArgument):
        await writes.once(Request("k9", "body"), store, respond, StringValue)


async def test_two_who_wait_for_each_other_are_told_to_try_again(
    writes: Writes[SqlUnitOfWork],
) -> None:
    async def lock(uow: SqlUnitOfWork, number: int) -> None:
        await uow.connection.execute(select(func.pg_advisory_xact_lock(number)))

    both = asyncio.Barrier(2)

    async def cross(first: int, second: int) -> str:
        async def work(uow: SqlUnitOfWork) -> str:
            await lock(uow, first)
            await both.wait()
            await lock(uow, second)
            return ""

        request = Request(f"k10-{first}", "body")
        return (await writes.once(request, work, respond, StringValue)).value

    outcomes = await asyncio.gather(cross(1, 2), cross(2, 1), return_exceptions=True)

    assert [type(each) for each in outcomes if isinstance(each, Exception)] == [Aborted]
