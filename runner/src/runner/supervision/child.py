"""A process that the runner itself started."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

from embedded.server import Command


class Child:
    """Waits for its process on the event loop, through a pidfd."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._descriptor = os.pidfd_open(process.pid)
        asyncio.get_running_loop().add_reader(self._descriptor, self._reap)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)

    def send(self, number: int) -> None:
        if not self._ended.done():
            signal.pidfd_send_signal(self._descriptor, number)

    def _reap(self) -> None:
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)
        self._ended.set_result(self._process.wait())


async def spawn(command: Command, log: Path) -> Child:
    with log.open("ab") as output:
        # Not in a thread: the kernel ends the child when the thread that made it ends.
        return Child(command.popen(output))
