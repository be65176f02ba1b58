"""The zygote's loop. It has one thread, and no gRPC object or event loop, so that it may fork."""

import gc
import importlib
import os
import select
import signal
import socket
import traceback

from embedded.death import die_with_parent

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


class Zygote:
    """Serves one runner over one socket, until it closes."""

    def __init__(self, runner: socket.socket) -> None:
        self._runner = runner
        self._wakeup, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        signal.set_wakeup_fd(self._wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._unread = b""

    def serve(self) -> Launch | None:
        """Return the launch in each forked child, and nothing in the zygote at its end."""
        while True:
            readable, _, _ = select.select([self._runner.fileno(), self._wakeup], [], [])
            if self._wakeup in readable:
                os.read(self._wakeup, 4096)
                self._reap()
            if self._runner.fileno() not in readable:
                continue
            received = self._runner.recv(65536)
            if not received:
                return None
            for message in self._messages(received):
                if isinstance(message, Preload):
                    self._preload(message.modules)
                elif isinstance(message, Launch) and self._fork():
                    return message

    def _messages(self, received: bytes) -> list[Message]:
        *lines, self._unread = (self._unread + received).split(b"\n")
        return [decode(line) for line in lines]

    def _preload(self, modules: list[str]) -> None:
        """Import; a module that fails will fail again, and say so, in its own process's log."""
        for module in modules:
            try:
                importlib.import_module(module)
            except Exception:  # noqa: BLE001 - whatever it is, the child reports it
                traceback.print_exc()
        gc.freeze()
        self._say(Preloaded())

    def _fork(self) -> bool:
        """Tell whether this is the child."""
        zygote = os.getpid()
        pid = os.fork()
        if pid:
            self._say(Launched(pid))
            return False
        die_with_parent(zygote, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._runner.close()
        os.close(self._wakeup)
        os.close(self._wake)
        return True

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._say(Ended(pid, os.waitstatus_to_exitcode(status)))

    def _say(self, message: Message) -> None:
        self._runner.sendall(encode(message))
