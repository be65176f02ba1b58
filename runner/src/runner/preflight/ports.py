"""Whether the edge's ports are free, and who holds them otherwise."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from embedded.ports import is_free

from runner.preflight.finding import Finding


def check_ports(plain: int, tls: int | None) -> Iterator[Finding]:
    """Without a mesh there is no TLS port."""
    yield check_port(plain, "--edge-port")
    if tls is None:
        return
    if tls == plain:
        hint = "Choose another with --edge-tls-port"
        yield Finding(f"TLS port {tls}", "is the plain port, too", hint)
    else:
        yield check_port(tls, "--edge-tls-port")


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
        program, *arguments = process.cmdline()
        command = " ".join([Path(program).name, *arguments]).split()
        return f"{process.name()} (pid {pid}: {' '.join(command)[:80]})"
    except (psutil.Error, ValueError):  # ended, or without a command line
        return f"pid {pid}"
