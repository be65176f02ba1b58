import asyncio
from collections.abc import Sequence
from contextvars import ContextVar

import pytest
from chassis.errors import Aborted, FailedPrecondition, ResourceExhausted, ShopError, Unavailable
from inventory_service.application.coalescer import Coalescer


class Gate:
    """A flush that waits to be let through, and fails batches in which something is wrong."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.errors: dict[int, list[Exception]] = {}

    async def flush(self, requests: Sequence[int]) -> Sequence[int | ShopError]:
        self.batches.append(list(requests))
        await self.open.wait()
        for request in requests:
            if self.errors.get(request):
                raise self.errors[request].pop()
        return [request * 10 for request in requests]


@pytest.fixture
def gate() -> Gate:
    return Gate()


async def submitted(coalescer: Coalescer[int, int], *requests: int) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(coalescer.submit(request)) for request in requests]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_what_arrives_while_flushes_run_shares_the_next_one(gate: Gate) -> None:
    coalescer = Coalescer(gate.flush)
    tasks = await submitted(coalescer, 1, 2, 3, 4, 5)
    gate.open.set()

    assert await asyncio.gather(*tasks) == [10, 20, 30, 40, 50]
    assert gate.batches == [[1], [2], [3, 4, 5]]


async def test_a_batch_has_a_largest_size(gate: Gate) -> None:
    coalescer = Coalescer(gate.flush, largest_batch=2, flushes_at_once=1)
    tasks = await submitted(coalescer, 1, 2, 3, 4)
    gate.open.set()

    await asyncio.gather(*tasks)
    assert gate.batches == [[1], [2, 3], [4]]


async def test_one_bad_request_fails_alone(gate: Gate) -> None:
    gate.errors[4] = [ValueError("again"), ValueError("bad")] * 3
    coalescer = Coalescer(gate.flush, flushes_at_once=1)
    tasks = await submitted(coalescer, 1, 2, 3, 4, 5, 6)
    gate.open.set()

    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in answers] == [int, int, int, ValueError, int, int]


async def test_a_refusal_among_the_answers_reaches_its_caller_only() -> None:
    async def flush(requests: Sequence[int]) -> Sequence[int | ShopError]:
        return [FailedPrecondition("odd") if each % 2 else each for each in requests]

    coalescer = Coalescer(flush)
    answers = await asyncio.gather(*map(coalescer.submit, (1, 2)), return_exceptions=True)
    assert [type(each) for each in answers] == [FailedPrecondition, int]


async def test_a_lost_race_is_run_again(gate: Gate) -> None:
    gate.errors[1] = [Aborted()]
    gate.open.set()

    assert await Coalescer(gate.flush).submit(1) == 10


async def test_a_race_lost_twice_is_the_callers_to_retry(gate: Gate) -> None:
    gate.errors[1] = [Aborted(), Aborted()]
    gate.open.set()

    with pytest.raises(Aborted):
        await Coalescer(gate.flush).submit(1)


async def test_a_database_that_is_away_is_not_asked_again_for_each(gate: Gate) -> None:
    gate.errors[2] = [Unavailable()]
    coalescer = Coalescer(gate.flush, flushes_at_once=1)
    tasks = await submitted(coalescer, 1, 2, 3, 4)
    gate.open.set()

    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in answers] == [int, Unavailable, Unavailable, Unavailable]
    assert gate.batches == [[1], [2, 3, 4]]


async def test_the_queue_is_bounded(gate: Gate) -> None:
    coalescer = Coalescer(gate.flush, flushes_at_once=1, most_waiting=2)
    tasks = await submitted(coalescer, 1, 2, 3)

    with pytest.raises(ResourceExhausted):
        await coalescer.submit(4)
    gate.open.set()
    assert await asyncio.gather(*tasks) == [10, 20, 30]


async def test_a_request_nobody_waits_for_is_dropped_before_it_starts(gate: Gate) -> None:
    coalescer = Coalescer(gate.flush, flushes_at_once=1)
    first, second, third = await submitted(coalescer, 1, 2, 3)
    second.cancel()
    gate.open.set()

    assert list(await asyncio.gather(first, third)) == [10, 30]
    assert gate.batches == [[1], [3]]


async def test_a_batch_of_one_belongs_to_its_callers_trace_and_a_larger_one_to_none() -> None:
    trace = ContextVar("trace", default="none")
    seen: list[str] = []

    async def flush(requests: Sequence[int]) -> Sequence[int | ShopError]:
        seen.append(trace.get())
        await asyncio.sleep(0)
        return list(requests)

    coalescer = Coalescer(flush, flushes_at_once=1)
    trace.set("checkout")
    await asyncio.gather(*map(coalescer.submit, (1, 2, 3)))

    assert seen == ["checkout", "none"]


async def test_closing_finishes_what_was_submitted(gate: Gate) -> None:
    coalescer = Coalescer(gate.flush, flushes_at_once=1)
    tasks = await submitted(coalescer, 1, 2, 3)
    gate.open.set()
    await coalescer.close()

    assert gate.batches == [[1], [2, 3]]
    assert await asyncio.gather(*tasks) == [10, 20, 30]
