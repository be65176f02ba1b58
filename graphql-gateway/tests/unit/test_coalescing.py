"""What operations under way at once read by key."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from chassis.errors import DeadlineExceeded, InvalidArgument, Unavailable
from chassis.rpc import context
from chassis.rpc.context import RequestContext
from graphql_gateway.upstream import recording
from graphql_gateway.upstream.coalescing import Coalescer, KeyedRead
from graphql_gateway.upstream.recording import Recording

UNREAD: Any = None


class Shelf:
    """Answers each key with itself, and remembers how it was asked."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.deadlines: list[float | None] = []
        self.recordings: list[Recording] = []
        self.holds: asyncio.Event | None = None
        self.left = False
        self.fails: dict[str, BaseException] = {}
        self.read = KeyedRead("BatchGetThings", self._fetch, lambda key, _: (f"thing:{key}",))
        self.coalescer = Coalescer()

    def asked(
        self, *keys: str, token: str | None = None, deadline: float | None = None
    ) -> "asyncio.Task[Mapping[str, str]]":
        """An operation of its own that reads these."""
        return asyncio.create_task(self._ask(keys, token, deadline))

    async def _ask(
        self, keys: Sequence[str], token: str | None, deadline: float | None
    ) -> Mapping[str, str]:
        self.recordings.append(recording.record())
        context.enter(RequestContext("", "", authorization=token, deadline=deadline))
        return await self.coalescer.read(UNREAD, self.read, keys)

    async def _fetch(self, _: Any, keys: list[str]) -> Mapping[str, str]:
        self.calls.append(keys)
        self.deadlines.append(context.current().deadline)
        if self.holds is not None:
            async with self._noticed():
                await self.holds.wait()
        for key in keys:
            if key in self.fails:
                raise self.fails[key]
        return {key: key for key in keys}

    @asynccontextmanager
    async def _noticed(self) -> AsyncIterator[None]:
        try:
            yield
        except asyncio.CancelledError:
            self.left = True
            raise


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


async def until_called(shelf: Shelf) -> None:
    while not shelf.calls:
        await asyncio.sleep(0)


async def test_what_is_asked_for_at_once_takes_one_call_with_each_key_once(shelf: Shelf) -> None:
    first, second = await asyncio.gather(shelf.asked("a", "b"), shelf.asked("b", "c"))

    assert shelf.calls == [["a", "b", "c"]]
    assert (first["a"], first["b"], second["b"], second["c"]) == ("a", "b", "b", "c")


async def test_what_is_asked_for_later_takes_another(shelf: Shelf) -> None:
    await shelf.asked("a")
    await shelf.asked("a")

    assert shelf.calls == [["a"], ["a"]]


async def test_those_with_other_tokens_ask_for_themselves(shelf: Shelf) -> None:
    await asyncio.gather(shelf.asked("a", token="one"), shelf.asked("b", token="other"))

    assert sorted(shelf.calls) == [["a"], ["b"]]


async def test_a_key_that_is_refused_fails_nobody_else(shelf: Shelf) -> None:
    shelf.fails["bad"] = InvalidArgument("no key")

    good, bad = await asyncio.gather(shelf.asked("a"), shelf.asked("bad"), return_exceptions=True)

    assert good == {"a": "a"}
    assert isinstance(bad, InvalidArgument)
    assert shelf.calls == [["a", "bad"], ["a"], ["bad"]]


async def test_a_service_that_is_away_is_not_asked_again_by_each(shelf: Shelf) -> None:
    shelf.fails["a"] = Unavailable("away")

    both = await asyncio.gather(shelf.asked("a"), shelf.asked("b"), return_exceptions=True)

    assert [type(each) for each in both] == [Unavailable, Unavailable]
    assert len(shelf.calls) == 1


async def test_a_call_has_the_time_of_who_has_least_and_others_ask_again(shelf: Shelf) -> None:
    shelf.fails["a"] = DeadlineExceeded("too late")

    await asyncio.gather(
        shelf.asked("a", deadline=7), shelf.asked("b", deadline=9), return_exceptions=True
    )

    assert shelf.deadlines == [7, 7, 9]


async def test_who_leaves_takes_nobody_along_and_the_last_ends_the_call(shelf: Shelf) -> None:
    shelf.holds = asyncio.Event()
    leaving, staying = shelf.asked("a"), shelf.asked("b")
    await until_called(shelf)

    leaving.cancel()
    await asyncio.wait([leaving])
    assert not shelf.left
    staying.cancel()
    await asyncio.wait([staying])
    while not shelf.left:
        await asyncio.sleep(0)


async def test_nobody_waits_for_a_call_that_was_broken_off(shelf: Shelf) -> None:
    """As those under way are when their channel is closed."""
    shelf.fails["a"] = asyncio.CancelledError()
    both = shelf.asked("a"), shelf.asked("b")

    await asyncio.wait(both, timeout=10)

    assert [each.cancelled() for each in both] == [True, True]


async def test_nothing_is_asked_for_who_left_at_once(shelf: Shelf) -> None:
    leaving = shelf.asked("a")
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait([leaving])

    await shelf.asked("b")

    assert shelf.calls == [["b"]]


async def test_who_comes_along_notes_that_the_call_was_shared(shelf: Shelf) -> None:
    await asyncio.gather(shelf.asked("a"), shelf.asked("b"))

    first, second = shelf.recordings
    assert (dict(first.shared), dict(second.shared)) == ({}, {"BatchGetThings": 1})


async def test_an_answer_without_what_was_asked_for_is_not_kept(shelf: Shelf) -> None:
    shelf.fails["a"] = Unavailable("away")

    with pytest.raises(Unavailable):
        await shelf.asked("a")

    assert not shelf.recordings[0].keeps


async def test_while_a_call_is_under_way_the_next_takes_more_until_it_is_answered(
    shelf: Shelf,
) -> None:
    shelf.holds = asyncio.Event()
    first = shelf.asked("a")
    await until_called(shelf)
    second = shelf.asked("b")
    await asyncio.sleep(0)
    third = shelf.asked("c")
    await asyncio.sleep(0)

    shelf.holds.set()
    await asyncio.gather(first, second, third)

    assert shelf.calls == [["a"], ["b", "c"]]


async def test_nobody_waits_long_for_a_call_that_is_not_answered(shelf: Shelf) -> None:
    shelf.holds = asyncio.Event()
    first = shelf.asked("a")
    await until_called(shelf)
    second = shelf.asked("b")

    async with asyncio.timeout(10):
        while len(shelf.calls) < 2:
            await asyncio.sleep(0)

    shelf.holds.set()
    await asyncio.gather(first, second)

    assert shelf.calls == [["a"], ["b"]]
