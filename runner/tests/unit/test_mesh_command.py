from pathlib import Path

import pytest
from runner.cli import app
from runner.state.folder import StateFolder
from typer.testing import CliRunner


@pytest.mark.parametrize("command", [["stats"], ["graph", "--format", "dot"]])
def test_a_stopped_shop_is_called_so_although_it_left_a_mesh_behind(
    tmp_path: Path, command: list[str]
) -> None:
    state = StateFolder(tmp_path / "state")
    state.create()
    (state.mesh / "placement.yaml").write_text("services: []\n")

    answer = CliRunner().invoke(app, ["mesh", *command, "--state-dir", str(state.root)])

    assert str(answer.exception) == "the shop is not running: start it with `shop up`"


@pytest.mark.parametrize("command", [["mesh", "graph"], ["export"]])
def test_a_file_in_a_folder_that_is_missing_is_refused_at_once(
    tmp_path: Path, command: list[str]
) -> None:
    answer = CliRunner().invoke(app, [*command, str(tmp_path / "missing" / "file")])

    assert answer.exit_code == 2
    assert "there is no folder" in answer.stderr
