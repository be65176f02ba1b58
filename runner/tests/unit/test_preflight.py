import ctypes
import os
from pathlib import Path

import pytest
from runner.preflight.doctor import examine
from runner.preflight.folders import check_not_running, check_state_folder
from runner.preflight.machine import (
    UnreadableProgram,
    check_libraries,
    check_platform,
    check_python,
)
from runner.preflight.watches import check_watches
from runner.stack.parts import IDENTITIES
from runner.stack.replicas import Replicas
from runner.state.folder import StateFolder
from runner.state.lock import StateLock

LDD = """
\tlinux-vdso.so.1 (0x00007ffd)
\tlibxml2.so.2 => not found
\tlibssl.so.3 => /lib/x86_64-linux-gnu/libssl.so.3 (0x00007f)
\tlibzstd.so.1 => not found
"""


def test_an_old_python_is_told_what_is_needed() -> None:
    assert check_python((3, 11)).problem == "Shopmesh needs Python 3.12 or newer"
    assert check_python((3, 12)).is_fine


def test_another_system_than_linux_is_sent_to_compose() -> None:
    finding = check_platform("darwin")

    assert finding.hint is not None
    assert "docker-compose.yml" in finding.hint


def test_missing_libraries_are_named_with_their_packages() -> None:
    finding = check_libraries(lambda: LDD)

    assert finding.problem == "missing libxml2.so.2, libzstd.so.1"
    assert finding.hint == "sudo apt-get install libxml2 libzstd1"


def test_complete_libraries_are_fine() -> None:
    assert check_libraries(lambda: "libssl.so.3 => /lib/libssl.so.3 (0x0)").is_fine


def test_a_program_whose_libraries_cannot_be_read_is_reported() -> None:
    def broken() -> str:
        raise UnreadableProgram("libzstd.so.1: file too short")

    assert check_libraries(broken).problem == "libzstd.so.1: file too short"


def test_a_folder_of_other_things_does_not_become_a_state_folder(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()

    finding = check_state_folder(StateFolder(tmp_path))

    assert finding.problem == "holds files that are not the state of a shop"


def test_a_state_folder_is_used_again(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    state.create()

    assert check_state_folder(state).is_fine


def test_a_state_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state"
    file.touch()

    finding = check_state_folder(StateFolder(file))

    assert finding.problem is not None
    assert finding.problem.startswith("cannot be written")


@pytest.mark.parametrize("taken", [True, False])
def test_a_folder_in_use_names_the_runner(tmp_path: Path, taken: bool) -> None:
    lock = StateLock(tmp_path / "lock")
    if taken:
        lock.__enter__()

    finding = check_not_running(tmp_path / "lock")

    assert finding.is_fine is not taken
    assert (str(os.getpid()) in (finding.problem or "")) is taken
    lock.__exit__()


@pytest.mark.parametrize("starts", [True, False])
def test_a_running_shop_is_a_problem_for_another_start_alone(tmp_path: Path, starts: bool) -> None:
    state = StateFolder(tmp_path / "state")
    state.create()
    with StateLock(state.lock):
        *_, running = examine(state, 1, None, starts=starts)

    assert running.is_fine is not starts


def test_a_machine_full_of_shops_says_so_before_a_proxy_ends_itself() -> None:
    assert check_watches(8, limit=128, taken=112).is_fine

    full = check_watches(8, limit=128, taken=113)

    assert full.problem == "113 of the 128 instances of inotify are taken, and the proxies need 16"
    assert "max_user_instances" in (full.hint or "")


def test_this_users_instances_are_counted() -> None:
    instance = ctypes.CDLL(None).inotify_init()
    try:
        problem = check_watches(8, limit=0).problem or ""
    finally:
        os.close(instance)

    assert int(problem.split()[0]) >= 1


def test_every_replica_has_a_proxy_that_watches() -> None:
    def needed(*replicas: str) -> int:
        finding = check_watches(Replicas.parse(replicas).proxies, limit=0)
        return int((finding.problem or "").split()[-1])

    alone = len(IDENTITIES)
    assert (needed(), needed("order=2", "gateway=3")) == (2 * alone, 2 * (alone + 3))
