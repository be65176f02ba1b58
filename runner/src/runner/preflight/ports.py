"""Whether the edge's ports are free, and who holds them otherwise."""

from collections.abc import Callable

import psutil
from embedded.ports import is_free

from runner.preflight.finding import Finding


def check_port(
    port: int,
    option: str,
    free: Callable[[int], bool] = is_free,
    holder: Callable[[int], str | None] | None = None,
) -> Finding:
    subject = f"port {port}"
    try:
        if free(port):
            return Finding(subject)
    except PermissionError:
        return Finding(subject, "only root may listen on it", f"Choose a port with {option}")
    who = (holder or find_holder)(port) or "another process (of another user)"
    return Finding(subject, f"held by {who}", f"Stop it, or choose another port with {option}")


def find_holder(port: int) -> str | None:
    """Name the process that listens on the port, if we may know."""
    for connection in psutil.net_connections("tcp"):
        listening = connection.status == psutil.CONN_LISTEN
        if listening and connection.laddr and connection.laddr.port == port and connection.pid:
            return _describe(connection.pid)
    return None


def _describe(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        command = " ".join(process.cmdline())[:80]
        return f"{process.name()} (pid {pid}: {command})"
    except psutil.Error:
        return f"pid {pid}"
