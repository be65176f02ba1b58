"""One foreign server process: how to run it, and a blocking start and stop for tests."""

import signal
import subprocess
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from embedded.account import Account
from embedded.death import before_exec

_POLL_SECONDS = 0.02
_LOG_TAIL_BYTES = 2000


class ServerDidNotStart(RuntimeError):
    """The server ended, or did not answer in time; the message carries the end of its log."""


@dataclass(frozen=True)
class Command:
    """Everything a supervisor needs to run a server itself."""

    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    account: Account = field(default_factory=Account)
    stop_signal: int = signal.SIGTERM
    """Asks for an orderly stop."""
    death_signal: int = signal.SIGKILL
    """Sent by the kernel when whoever started the server dies."""
    keep_descriptors: tuple[int, ...] = ()

    def popen(self, output: IO[bytes]) -> subprocess.Popen[bytes]:
        drop = self.account
        return subprocess.Popen(  # noqa: S603 - our own command line
            self.argv,
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Its own session: Ctrl-C in a terminal reaches the supervisor only.
            start_new_session=True,
            preexec_fn=before_exec(self.death_signal),  # noqa: PLW1509 - one C call
            user=drop.uid,
            group=drop.gid,
            extra_groups=[] if drop.is_other else None,
            umask=0o077,
            pass_fds=self.keep_descriptors,
        )


class Server(ABC):
    """Prepare, run, ask whether it is ready, stop."""

    log: Path
    _process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Do what must exist before the process starts; safe to repeat."""

    @abstractmethod
    def command(self) -> Command:
        """How to run it, in the foreground."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it serves requests now; never raises for a server that is not there."""

    def start(self, seconds: float = 60) -> None:
        """Return when the server is ready."""
        self.prepare()
        with self.log.open("ab") as output:
            self._process = self.command().popen(output)
        try:
            self._wait_until_ready(seconds)
        except BaseException:
            self.stop()
            raise

    def stop(self, seconds: float = 10) -> None:
        """Stop in an orderly way, or by force after `seconds`."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(self.command().stop_signal)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def log_tail(self) -> str:
        try:
            return self.log.read_bytes()[-_LOG_TAIL_BYTES:].decode(errors="replace")
        except FileNotFoundError:
            return ""

    def _wait_until_ready(self, seconds: float) -> None:
        process = self._process
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if process is None or process.poll() is not None or time.monotonic() > deadline:
                raise ServerDidNotStart(f"{type(self).__name__}: {self.log_tail()}")
            time.sleep(_POLL_SECONDS)
