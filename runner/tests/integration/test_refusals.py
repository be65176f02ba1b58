"""What `shop up` refuses before anything starts."""

import os
import socket
from pathlib import Path

import pytest
from runner.cli import app
from runner.state.lock import StateLock
from typer.testing import CliRunner, Result


def shop(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_a_taken_port_is_refused_with_the_name_of_its_holder(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = shop("up", "--state-dir", str(tmp_path / "s"), "--edge-port", str(port))

    assert result.exit_code == 1
    assert f"port {port}" in result.output
    assert f"(pid {os.getpid()}" in result.output
    assert not (tmp_path / "s" / "ports.json").exists()


def test_a_second_start_on_the_same_state_folder_is_refused(tmp_path: Path) -> None:
    with StateLock(tmp_path / "lock"):
        result = shop("up", "--state-dir", str(tmp_path))

    assert result.exit_code == 1
    assert f"`shop up` runs as pid {os.getpid()}" in result.output


def test_a_state_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    result = shop("up", "--state-dir", str(tmp_path / "file" / "state"))

    assert result.exit_code == 1
    assert "cannot be written: Not a directory" in result.output


def test_a_state_folder_below_a_file_is_refused_beside_another_port(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    result = shop("up", "--state-dir", str(tmp_path / "file" / "state"), "--edge-port", "28080")

    assert result.exit_code == 1
    assert "cannot be written: Not a directory" in result.output


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_number_that_is_no_port_is_refused(tmp_path: Path, port: str) -> None:
    result = shop("up", "--state-dir", str(tmp_path / "s"), "--edge-port", port)

    assert result.exit_code == 2
    assert not (tmp_path / "s").exists()


def test_a_folder_that_was_never_a_shop_has_no_logs(tmp_path: Path) -> None:
    result = shop("logs", "--state-dir", str(tmp_path))

    assert result.exit_code == 1
    assert "there are no logs in" in result.output


def test_an_unknown_part_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    ports = ("--edge-port", "28080", "--edge-tls-port", "28443")
    result = shop("up", "--state-dir", str(tmp_path), "--only", "ordre", *ports)

    assert result.exit_code == 1
    assert "no part is called 'ordre'" in result.output
    assert "order" in result.output


def test_commands_that_need_a_running_shop_say_so(tmp_path: Path) -> None:
    folder = ("--state-dir", str(tmp_path))

    assert "not running" in shop("down", *folder).output
    assert shop("wait", "--timeout", "0.1", *folder).exit_code == 1


def test_a_reset_of_a_running_shop_is_refused(tmp_path: Path) -> None:
    with StateLock(tmp_path / "lock"):
        result = shop("reset", "--yes", "--state-dir", str(tmp_path))

    assert result.exit_code == 1
    assert (tmp_path / "lock").exists()


def test_a_reset_deletes_everything_of_a_stopped_shop(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    with StateLock(folder / "lock"):
        pass

    assert shop("reset", "--yes", "--state-dir", str(folder)).exit_code == 0
    assert not folder.exists()
