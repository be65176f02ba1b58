"""Small real programs to supervise."""

import sys
from pathlib import Path

from embedded.server import Command
from runner.supervision.child import Child, spawn
from runner.supervision.unit import Daemon

PATIENT = "import signal; signal.pause()"
STUBBORN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
while True:
    signal.pause()
"""
CRASHING = "raise SystemExit(3)"


def python(script: str, folder: Path) -> Command:
    return Command((sys.executable, "-c", script), {}, folder)


def a_daemon(folder: Path, script: str = PATIENT, name: str = "child", **changes: object) -> Daemon:
    async def start() -> Child:
        return await spawn(python(script, folder), folder / f"{name}.log")

    async def ready() -> bool:
        return True

    fields = {"name": name, "spawn": start, "is_ready": ready, "stop_seconds": 0.3} | changes
    return Daemon(**fields)  # type: ignore[arg-type]
