"""What every proof stands on: a short folder for Unix sockets."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """pytest's own folders are too deep for the paths of Unix sockets."""
    created = Path(tempfile.mkdtemp(prefix="mesh-"))
    yield created
    shutil.rmtree(created)
