"""Who leaves ends the work; who stays leaves nothing of the watch behind."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest
from graphql_gateway.http import departures
from graphql_gateway.http.departures import Departure
from starlette.types import Message


@pytest.fixture
def no_collections() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def watched_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departures, "_UNWATCHED_SECONDS", 0)


class Line:
    """A connection: tells when somebody listens, and that the client left when told to."""

    def __init__(self) -> None:
        self.listened = asyncio.Event()
        self.left = asyncio.Event()

    async def receive(self) -> Message:
        self.listened.set()
        await self.left.wait()
        return {"type": "http.disconnect"}


async def test_a_departure_ends_the_work_quietly() -> None:
    line, owner = Line(), asyncio.current_task()
    assert owner
    async with asyncio.timeout(30), Departure(line.receive) as departure:
        await line.listened.wait()
        line.left.set()
        await asyncio.Event().wait()

    assert departure.happened
    assert owner.cancelling() == 0


@pytest.mark.usefixtures("no_collections")
async def test_a_watch_that_ends_leaves_nothing_to_the_garbage_collector() -> None:
    line = Line()
    departure = Departure(line.receive)
    async with departure:
        await line.listened.wait()
    forgotten = weakref.ref(departure)
    del departure
    for _ in range(3):  # turns of the loop in which the watch ends
        await asyncio.sleep(0)

    assert forgotten() is None
