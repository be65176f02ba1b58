"""How other `shop` commands talk to the runner."""

import json
import socket
from pathlib import Path
from typing import Any


class NotRunning(RuntimeError):
    """No runner answers for this state folder."""

    def __init__(self, why: str = "the shop is not running: start it with `shop up`") -> None:
        super().__init__(why)


class NoAnswer(TimeoutError):
    """The runner takes longer than a command waits."""


class Refused(RuntimeError):
    """The runner answered that it cannot."""


def ask(
    path: Path, command: str, *, seconds: float | None = None, **arguments: object
) -> dict[str, Any]:
    """Send one command and return its answer; wait for ever unless told how long."""
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(seconds)
        try:
            wire.connect(str(path))
        except OSError:
            raise NotRunning from None
        try:
            wire.sendall(json.dumps({"command": command, **arguments}).encode() + b"\n")
            line = wire.makefile().readline()
        except TimeoutError:
            raise NoAnswer(f"the shop did not answer within {seconds:.0f} s: try again") from None
        except ConnectionError:
            line = ""
    if not line:
        raise NotRunning("the shop stopped before it answered")
    answer: dict[str, Any] = json.loads(line)
    if "error" in answer:
        raise Refused(str(answer["error"]))
    return answer
