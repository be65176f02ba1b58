"""The runner's side of the zygote."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections import deque
from pathlib import Path

from embedded.server import Command

from runner.supervision.child import Child, spawn
from runner.zygote.protocol import (
    Ended,
    Launch,
    Launched,
    Message,
    Preload,
    Preloaded,
    decode,
    encode,
)

_KILLED = -signal.SIGKILL


class NoZygote(RuntimeError):
    """There is no zygote to fork from at this moment."""


class Forked:
    """A child of the zygote."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._descriptor: int | None = None
        with contextlib.suppress(ProcessLookupError):  # ended and reaped already
            self._descriptor = os.pidfd_open(pid)

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)

    def send(self, number: int) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, number)

    def end(self, code: int) -> None:
        """Note the end that the zygote reported."""
        if not self._ended.done():
            self._ended.set_result(code)
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class ZygoteClient:
    """Starts the zygote and forks from it."""

    def __init__(self, modules: list[str], log: Path) -> None:
        self._modules = modules
        self._log = log
        self._writer: asyncio.StreamWriter | None = None
        self._children: dict[int, Forked] = {}
        self._answers: deque[asyncio.Future[Forked]] = deque()
        self._preloaded = asyncio.Event()
        self._running = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def spawn(self) -> Child:
        """Start the zygote itself; it starts importing at once."""
        if self._listening is not None:
            await self._listening  # to the end of the last one
        ours, theirs = socket.socketpair()
        with theirs:
            process = await spawn(self._command(theirs.fileno()), self._log)
        self._preloaded.clear()
        reader, self._writer = await asyncio.open_connection(sock=ours)
        self._listening = asyncio.create_task(self._listen(reader, self._writer))
        self.preload(self._modules)
        self._running.set()
        return process

    async def is_ready(self) -> bool:
        await self._preloaded.wait()
        return True

    def preload(self, modules: list[str]) -> None:
        """Import more before the forks that are asked for after this."""
        self._say(Preload(modules))

    async def fork(self, launch: Launch) -> Forked:
        """Fork a child, once there is a zygote."""
        await self._running.wait()
        answer: asyncio.Future[Forked] = asyncio.get_running_loop().create_future()
        self._say(launch)
        self._answers.append(answer)
        return await answer

    def _command(self, descriptor: int) -> Command:
        argv = (sys.executable, "-m", "runner.zygote", str(descriptor))
        # Few malloc arenas: the services have few threads, and arenas are never given back.
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the next start reads what this compiles
        return Command(argv, environment, self._log.parent, keep_descriptors=(descriptor,))

    def _say(self, message: Message) -> None:
        if self._writer is None:
            raise NoZygote("the parent of the services is not running")
        self._writer.write(encode(message))

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                self._hear(decode(line))
        writer.close()
        self._lose()

    def _hear(self, message: Message) -> None:
        match message:
            case Preloaded():
                self._preloaded.set()
            case Launched(pid):
                child = self._children[pid] = Forked(pid)
                answer = self._answers.popleft()
                if not answer.done():
                    answer.set_result(child)
                else:  # nobody waits any more
                    child.send(signal.SIGKILL)
            case Ended(pid, code):
                self._children.pop(pid).end(code)

    def _lose(self) -> None:
        """The zygote is gone, and the kernel ended its children with it."""
        self._running.clear()
        self._writer = None
        for child in self._children.values():
            child.end(_KILLED)
        self._children.clear()
        while self._answers:
            answer = self._answers.popleft()
            if not answer.done():
                answer.set_exception(NoZygote("the parent of the services ended"))
