import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from runner.detached import watch
from runner.state.folder import StateFolder


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Whoever runs tests in the background of a shell has Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_whoever_gives_up_waiting_for_a_detached_start_ends_it(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    state.create()
    state.log("runner").touch()
    runner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()

    assert watch(state, runner) == -signal.SIGTERM
