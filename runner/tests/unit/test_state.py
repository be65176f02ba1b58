import fcntl
import os
import threading
from pathlib import Path

import pytest
from runner.state.folder import NotOurs, StateFolder
from runner.state.lock import AlreadyRunning, StateLock, running_pid
from runner.state.secrets import Secrets
from runner.supervision.log_files import rotate_all


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets.json")

    first = secrets.get("admin")

    assert Secrets(tmp_path / "secrets.json").get("admin") == first
    assert secrets.get("other") != first
    assert secrets.path.stat().st_mode & 0o077 == 0


def test_sockets_of_a_deep_state_folder_move_to_where_their_paths_fit(tmp_path: Path) -> None:
    deep = StateFolder(tmp_path.joinpath(*["a-rather-long-folder-name"] * 5))

    assert len(os.fsencode(deep.admin_socket("payment-sandbox"))) <= 107
    assert deep.run != StateFolder(tmp_path / "other" / deep.root.name).run


@pytest.mark.parametrize("name", ["My Shop", "100%", "josé"])
def test_sockets_of_an_oddly_named_state_folder_move_to_a_plain_path(
    socket_folder: Path, name: str
) -> None:
    assert StateFolder(socket_folder / "shop-2.0_x").run.is_relative_to(socket_folder)

    assert str(StateFolder(socket_folder / name).run).isascii()
    assert not StateFolder(socket_folder / name).run.is_relative_to(socket_folder)


def test_a_run_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state" / "log").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(NotOurs):
        StateFolder(tmp_path / "state").create()


def test_only_one_runner_owns_a_state_folder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with StateLock(path):
        with pytest.raises(AlreadyRunning), StateLock(path):
            pass
        assert running_pid(path) == os.getpid()

    assert running_pid(path) is None


def test_a_command_that_looks_at_the_lock_does_not_stop_a_start(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with path.open("w") as looked_at:
        fcntl.flock(looked_at, fcntl.LOCK_SH)
        threading.Timer(0.02, looked_at.close).start()
        with StateLock(path):
            assert running_pid(path) == os.getpid()


def test_a_log_that_vanishes_does_not_end_the_rotation_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "gone.log").symlink_to(tmp_path / "nowhere")
    (tmp_path / "order.log").write_bytes(b"old")

    rotate_all(tmp_path, limit=1)

    assert (tmp_path / "order.log").read_bytes() == b""


def test_a_log_that_grew_is_moved_aside_below_its_writer(tmp_path: Path) -> None:
    log = tmp_path / "order.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"old " * 100)
        rotate_all(tmp_path, limit=100)
        writer.write(b"new")

    assert log.read_bytes() == b"new"
    assert (tmp_path / "order.log.1").read_bytes() == b"old " * 100
