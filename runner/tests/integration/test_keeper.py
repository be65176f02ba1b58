import asyncio
import os
import signal
from pathlib import Path

import pytest
from runner.supervision.keeper import Keeper, State
from runner.supervision.unit import Handle

from .children import CRASHING, STUBBORN, a_daemon


async def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    keeper = Keeper(a_daemon(tmp_path))
    keeper.start()
    await keeper.until(State.READY)
    first = keeper.pid
    assert first

    os.kill(first, signal.SIGKILL)
    await keeper.until(State.BACKING_OFF)
    await keeper.until(State.READY)

    assert keeper.pid != first
    assert keeper.restarts == 1
    assert keeper.last_end == "killed by signal 9"
    await keeper.stop()


async def test_a_process_that_always_ends_is_in_a_crash_loop(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    keeper = Keeper(a_daemon(tmp_path, CRASHING, is_ready=never))
    keeper.start()

    await keeper.until(State.CRASH_LOOP)

    assert keeper.last_end == "exit code 3"
    await keeper.stop()


async def test_a_restart_by_a_person_waits_for_the_new_process(tmp_path: Path) -> None:
    keeper = Keeper(a_daemon(tmp_path))
    keeper.start()
    await keeper.until(State.READY)
    first = keeper.pid

    await keeper.restart()

    assert keeper.state is State.READY
    assert keeper.pid not in {first, None}
    assert keeper.restarts == 0
    await keeper.stop()


async def test_a_restart_takes_the_process_that_is_being_made_for_the_new_one(
    tmp_path: Path,
) -> None:
    asked, may_go_on = asyncio.Event(), asyncio.Event()
    makes = a_daemon(tmp_path).spawn

    async def slow() -> Handle:
        asked.set()
        await may_go_on.wait()
        return await makes()

    keeper = Keeper(a_daemon(tmp_path, spawn=slow))
    keeper.start()
    await asked.wait()
    restart = asyncio.create_task(keeper.restart())
    asyncio.get_running_loop().call_soon(may_go_on.set)

    await asyncio.wait_for(restart, 20)

    assert keeper.state is State.READY
    await keeper.stop()


async def test_a_process_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    async def deaf() -> bool:
        return (tmp_path / "child.log").read_text() != ""

    keeper = Keeper(a_daemon(tmp_path, STUBBORN, is_ready=deaf))
    keeper.start()
    await keeper.until(State.READY)
    pid = keeper.pid
    assert pid

    await asyncio.wait_for(keeper.stop(), 5)

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_process_that_never_gets_ready_is_replaced(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    keeper = Keeper(a_daemon(tmp_path, is_ready=never, ready_seconds=0.1))
    keeper.start()

    await keeper.until(State.BACKING_OFF)

    assert keeper.last_end == "not ready within 0 s"
    await keeper.stop()


async def test_a_process_whose_health_cannot_be_asked_is_replaced(tmp_path: Path) -> None:
    async def broken() -> bool:
        raise FileNotFoundError("/no/such/pg_isready")

    keeper = Keeper(a_daemon(tmp_path, is_ready=broken))
    keeper.start()

    await keeper.until(State.BACKING_OFF)

    assert keeper.last_end == "its health cannot be asked: /no/such/pg_isready"
    await keeper.stop()


async def test_a_mistake_in_starting_a_process_is_reported_not_raised(tmp_path: Path) -> None:
    async def wrong() -> None:
        raise KeyError("edge")

    keeper = Keeper(a_daemon(tmp_path, spawn=wrong))
    keeper.start()

    await keeper.until(State.CRASH_LOOP)

    assert keeper.last_end == "could not start: 'edge'"
    await keeper.stop()


async def test_a_program_that_does_not_exist_is_reported_not_raised(tmp_path: Path) -> None:
    async def missing() -> None:
        raise FileNotFoundError("/no/such/program")

    keeper = Keeper(a_daemon(tmp_path, spawn=missing))
    keeper.start()

    await keeper.until(State.CRASH_LOOP)

    assert keeper.last_end == "could not start: /no/such/program"
    await keeper.stop()
