"""Asks a running Envoy on its own socket."""

import http.client
import json
import socket
from typing import Any

from shop_mesh.errors import MeshError

_PATIENCE_SECONDS = 5.0


class NoAnswerError(MeshError):
    """A proxy does not answer on its admin address."""


def ask(address: str, path: str) -> Any:
    """Get a path as JSON from `unix:/path` or `ip:port`."""
    connection = _UnixConnection(address) if address.startswith("unix:") else _tcp(address)
    try:
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())
    except OSError as error:
        raise NoAnswerError(f"no proxy answers on {address}: {error}") from None
    finally:
        connection.close()


def _tcp(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(address, timeout=_PATIENCE_SECONDS)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, address: str) -> None:
        super().__init__("localhost", timeout=_PATIENCE_SECONDS)
        self._path = address.removeprefix("unix:")

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
