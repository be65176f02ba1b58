"""The bugs fit the code as it is now: the run that catches them takes minutes, this does not."""

import ast
from pathlib import Path

import pytest

from tests.chaos.bugs.all_bugs import BUGS
from tests.chaos.bugs.bug import Change, TextNotFound, spoil


@pytest.mark.parametrize("name", BUGS)
def test_a_bug_is_one_of_the_present_code(name: str, tmp_path: Path) -> None:
    spoil(BUGS[name], tmp_path)

    for file in tmp_path.rglob("*.py"):
        ast.parse(file.read_text(), str(file))
    assert BUGS[name].sentence
    assert BUGS[name].changes or BUGS[name].statements


@pytest.mark.parametrize("source", ["", "old, and again old"])
def test_a_text_that_is_not_there_once_is_no_bug(source: str) -> None:
    with pytest.raises(TextNotFound):
        Change("some.py", "old", "new").applied_to(source)
