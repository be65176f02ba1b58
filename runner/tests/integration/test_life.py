"""A real runner is killed in every way, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
from embedded.postgres import Postgres
from runner.control.client import NotRunning, ask
from runner.state.folder import StateFolder

HERE = Path(__file__).parent
PATIENCE_SECONDS = 60


class SmallShop:
    """Starts `small_shop.py` and sees every process that descends from it."""

    def __init__(self, state: StateFolder) -> None:
        self.state = state
        self._mark = f"SHOP_TEST_MARK={uuid4()}"
        self.runner: subprocess.Popen[str] | None = None

    def start(self, *arguments: str) -> "SmallShop":
        name, _, value = self._mark.partition("=")
        self.runner = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, str(HERE / "small_shop.py"), str(self.state.root), *arguments],
            env={**os.environ, name: value, "PYTHONPATH": str(HERE)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self

    def until_ready(self) -> dict[str, Any]:
        self._until_it_answers()
        ask(self.state.control_socket, "wait", seconds=PATIENCE_SECONDS)
        return self.status()

    def until_all_started(self) -> None:
        self._until_it_answers()
        wait_until(lambda: all(unit["pid"] for unit in self.status()["units"]))

    def status(self) -> dict[str, Any]:
        return ask(self.state.control_socket, "status", seconds=PATIENCE_SECONDS)

    def send(self, number: int) -> int:
        assert self.runner is not None
        self.runner.send_signal(number)
        code = self.runner.wait(PATIENCE_SECONDS)
        assert self.runner.stdout is not None
        self.runner.stdout.close()
        return code

    def processes(self) -> list[psutil.Process]:
        cluster = Postgres(self.state.postgres).cluster
        return [each for each in psutil.process_iter() if self._is_ours(each, cluster)]

    def _is_ours(self, process: psutil.Process, cluster: Path) -> bool:
        try:
            environment = Path(f"/proc/{process.pid}/environ").read_bytes()
            return self._mark.encode() in environment or Path(process.cwd()).is_relative_to(cluster)
        except (psutil.Error, OSError):
            return False

    def _until_it_answers(self) -> None:
        def answers() -> bool:
            try:
                self.status()
            except NotRunning:
                return False
            return True

        wait_until(answers)


@pytest.fixture
def shop() -> Iterator[SmallShop]:
    with tempfile.TemporaryDirectory(prefix="shop-life-") as folder:
        Path(folder).chmod(0o711)
        shop = SmallShop(StateFolder(Path(folder) / "state"))
        yield shop
        if shop.runner is not None and shop.runner.poll() is None:
            shop.send(signal.SIGKILL)
        wait_until(lambda: not shop.processes())
        Postgres(shop.state.postgres).remove()


def test_a_killed_runner_leaves_no_process_and_the_next_start_recovers(shop: SmallShop) -> None:
    shop.start().until_ready()

    shop.send(signal.SIGKILL)
    wait_until(lambda: not shop.processes())

    units = shop.start().until_ready()["units"]
    assert {unit["state"] for unit in units} == {"ready"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_runner_that_is_told_to_stop_leaves_no_process(shop: SmallShop, number: int) -> None:
    shop.start().until_ready()
    begun = time.monotonic()

    assert shop.send(number) == 0
    assert time.monotonic() - begun < 5
    assert not shop.processes()


def test_ctrl_c_during_the_start_leaves_no_process(shop: SmallShop) -> None:
    shop.start("stuck").until_all_started()

    assert shop.send(signal.SIGINT) == 130
    assert not shop.processes()


def test_ctrl_c_at_once_leaves_no_process(shop: SmallShop) -> None:
    shop.start("stuck")
    wait_until(shop.state.control_socket.exists)

    assert shop.send(signal.SIGINT) == 130
    assert not shop.processes()


def test_a_killed_zygote_and_its_children_come_back(shop: SmallShop) -> None:
    before = pids(shop.start().until_ready())

    os.kill(before["zygote"], signal.SIGKILL)

    wait_until(lambda: all_new(before, shop.status(), ["zygote", "one", "two"]))
    assert pids(shop.status())["postgres"] == before["postgres"]
    ends = {unit["name"]: unit["last_end"] for unit in shop.status()["units"]}
    assert ends["one"] == "killed by signal 9"


def test_forked_children_do_not_share_their_randomness(shop: SmallShop) -> None:
    shop.start().until_ready()

    words = [shop.state.log(name).read_text().split() for name in ("one", "two")]

    assert words[0][0] == "one"
    assert words[1][0] == "two"
    assert not set(words[0][1:3]) & set(words[1][1:3])


def test_a_restart_gives_one_part_a_new_process(shop: SmallShop) -> None:
    before = pids(shop.start().until_ready())

    answer = ask(shop.state.control_socket, "restart", seconds=PATIENCE_SECONDS, name="one")

    assert answer["state"] == "ready"
    after = pids(shop.status())
    assert {name for name in after if after[name] != before[name]} == {"one"}


def test_no_part_of_a_shop_interrupts_another(shop: SmallShop) -> None:
    started = pids(shop.start().until_ready())

    assert {os.sched_getscheduler(pid) for pid in started.values()} == {os.SCHED_BATCH}


def pids(status: dict[str, Any]) -> dict[str, int]:
    return {unit["name"]: unit["pid"] for unit in status["units"]}


def all_new(before: dict[str, int], status: dict[str, Any], names: list[str]) -> bool:
    now = {unit["name"]: unit for unit in status["units"]}
    return all(now[name]["state"] == "ready" and now[name]["pid"] != before[name] for name in names)


def wait_until(holds: Any) -> None:
    """Poll what the kernel knows: nobody tells a stranger that a process ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
