import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from runner.control.client import NoAnswer, NotRunning, ask


@pytest.fixture
def listener(socket_folder: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(socket_folder / "control.sock"))
        listener.listen()
        yield listener


def test_a_runner_that_is_too_busy_is_not_called_dead(listener: socket.socket) -> None:
    with pytest.raises(NoAnswer, match="did not answer within 0 s"):
        ask(Path(listener.getsockname()), "status", seconds=0.1)


@pytest.mark.parametrize(
    "ends",
    [socket.socket.close, lambda wire: wire.recv(1024) and wire.close()],
    ids=["without a look", "having read"],
)
def test_a_runner_that_ends_before_it_answered_has_stopped(
    listener: socket.socket, ends: Callable[[socket.socket], object]
) -> None:
    """Closed with the question unread, the kernel resets the connection; else it just ends."""
    runner = threading.Thread(target=lambda: ends(listener.accept()[0]))
    runner.start()

    with pytest.raises(NotRunning, match="stopped before it answered"):
        ask(Path(listener.getsockname()), "status", seconds=5)
    runner.join()


def test_where_nobody_listens_the_shop_does_not_run(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="start it with `shop up`"):
        ask(tmp_path / "control.sock", "status")
