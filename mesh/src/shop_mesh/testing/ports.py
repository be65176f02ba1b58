"""Ports for tests that run side by side."""

import random
import socket

# Below the range from which the kernel takes ports for outgoing connections.
_LOWEST, _HIGHEST = 15_000, 32_000


def free_port() -> int:
    """A port nobody listens on, chosen at random so that parallel tests rarely meet."""
    for _ in range(100):
        port = random.randint(_LOWEST, _HIGHEST)  # noqa: S311 - not a secret
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise RuntimeError("no free port found")
