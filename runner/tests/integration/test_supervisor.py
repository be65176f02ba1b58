import asyncio
import os
from pathlib import Path

import pytest
from runner.supervision.keeper import State
from runner.supervision.supervisor import StartFailed, Supervisor
from runner.supervision.unit import Daemon, Step

from .children import CRASHING, a_daemon


async def test_a_unit_starts_when_all_it_needs_is_ready(tmp_path: Path) -> None:
    order: list[str] = []

    async def migrate() -> None:
        order.append("migrate")

    async def ready() -> bool:
        order.append("database")
        return True

    supervisor = Supervisor(
        [
            Step(name="migrate", run=migrate, needs=frozenset({"database"})),
            a_daemon(tmp_path, name="database", is_ready=ready),
        ]
    )
    await supervisor.bring_up()

    assert order == ["database", "migrate"]
    await supervisor.stop()


async def test_a_step_that_fails_ends_the_start_with_its_name(tmp_path: Path) -> None:
    async def fail() -> None:
        raise ValueError("no such column")

    supervisor = Supervisor([a_daemon(tmp_path), Step(name="migrate", run=fail)])

    with pytest.raises(StartFailed, match="migrate: no such column"):
        await supervisor.bring_up()
    await supervisor.stop()


async def test_a_crash_loop_ends_the_start(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    supervisor = Supervisor([a_daemon(tmp_path, CRASHING, name="order", is_ready=never)])

    with pytest.raises(StartFailed, match="order: exit code 3"):
        await supervisor.bring_up()
    await supervisor.stop()


async def test_a_stop_during_the_start_leaves_no_process(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    daemons = [a_daemon(tmp_path, name=f"part-{number}", is_ready=never) for number in range(4)]
    supervisor = Supervisor(daemons)
    start = asyncio.create_task(supervisor.bring_up())
    await asyncio.gather(*(k.until(State.STARTING) for k in supervisor.keepers.values()))
    pids = [keeper.pid for keeper in supervisor.keepers.values()]

    start.cancel()
    await asyncio.gather(start, return_exceptions=True)
    await supervisor.stop()

    for pid in filter(None, pids):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_callers_stop_before_those_they_call(tmp_path: Path) -> None:
    ends = tmp_path / "ends"
    script = (
        "import signal, sys, pathlib\n"
        "def end(*_):\n"
        f"    with pathlib.Path({str(ends)!r}).open('a') as file: file.write('NAME ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print(1, flush=True)\n"
        "while True: signal.pause()"
    )

    def part(name: str, wave: int) -> Daemon:
        async def ready() -> bool:
            return (tmp_path / f"{name}.log").read_text() != ""

        text = script.replace("NAME", name)
        return a_daemon(tmp_path, text, name=name, stop_wave=wave, is_ready=ready, stop_seconds=5.0)

    supervisor = Supervisor([part("database", 2), part("order", 1), part("edge", 0)])
    await supervisor.bring_up()
    await supervisor.stop()

    assert ends.read_text().split() == ["edge", "order", "database"]
