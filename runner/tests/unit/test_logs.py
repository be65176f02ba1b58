from pathlib import Path

import pytest
from runner.commands.logs import Log, logs
from runner.state.folder import StateFolder


def test_only_whole_lines_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "order.log"
    path.write_text("one\ntw")
    log = Log(path)

    assert log.new() == ["one"]

    with path.open("a") as file:
        file.write("o\n")
    assert log.new() == ["two"]
    assert log.new() == []


def test_a_log_that_was_emptied_is_read_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "order.log"
    path.write_text("a long old line\n")
    log = Log(path)
    log.new()

    path.write_text("new\n")

    assert log.new() == ["new"]


def test_of_all_logs_the_requests_of_the_proxies_are_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = StateFolder(tmp_path)
    state.logs.mkdir()
    state.log("order").write_text("placed\n")
    state.log("order.access").write_text("POST\n")

    logs(None, follow=False, lines=10, state_dir=tmp_path)
    assert capsys.readouterr().out == "placed\n"

    logs(["order.access"], follow=False, lines=10, state_dir=tmp_path)
    assert capsys.readouterr().out == "POST\n"
