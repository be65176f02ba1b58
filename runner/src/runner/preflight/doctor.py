"""All checks, in the order in which a person should fix things."""

from collections.abc import Iterator

from runner.preflight.finding import Finding
from runner.preflight.folders import check_not_running, check_state_folder
from runner.preflight.machine import (
    check_libraries,
    check_platform,
    check_programs,
    check_python,
)
from runner.preflight.ports import check_ports
from runner.preflight.watches import check_watches
from runner.stack.replicas import Replicas
from runner.state.folder import StateFolder

_ONE_OF_EACH = Replicas()


def examine(
    state: StateFolder,
    edge_port: int,
    edge_tls_port: int | None,
    replicas: Replicas = _ONE_OF_EACH,
    *,
    starts: bool = True,
) -> Iterator[Finding]:
    """Look at everything a start needs; ports are not looked at while a stack runs here.

    That one runs is a problem only for somebody who starts another.
    """
    yield check_python()
    yield check_platform()
    yield check_state_folder(state)
    programs = check_programs()
    yield programs
    if programs.is_fine:
        yield check_libraries()
    running = check_not_running(state.lock)
    yield running if starts or running.is_fine else Finding("the shop runs: see `shop status`")
    if running.is_fine:
        if edge_tls_port is not None:  # without a mesh there is no proxy
            yield check_watches(replicas.proxies)
        yield from check_ports(edge_port, edge_tls_port)
