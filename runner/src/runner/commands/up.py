"""`shop up`."""

import asyncio
from typing import Annotated

import typer

from runner.detached import start_detached
from runner.options import EdgePort, EdgeTlsPort, StateDir, state_folder
from runner.preflight.doctor import examine
from runner.report import Report
from runner.stack.settings import edge_ports, settle
from runner.state.folder import NotOurs, StateFolder
from runner.state.lock import AlreadyRunning, StateLock
from runner.supervision.graph import UnknownUnit


def up(
    *,
    detach: Annotated[bool, typer.Option(help="Return when everything is ready.")] = False,
    edge_port: EdgePort = None,
    edge_tls_port: EdgeTlsPort = None,
    state_dir: StateDir = None,
    only: Annotated[list[str] | None, typer.Option(help="Start only this, and its needs.")] = None,
    seed: Annotated[bool, typer.Option(help="Import the demo catalogue once.")] = True,
) -> None:
    """Start the shop and keep it running."""
    report = Report()
    state = state_folder(state_dir)
    plain, tls = edge_ports(state.root, edge_port, edge_tls_port)
    _must_be_fit(state, plain, tls, report)
    if detach:
        raise typer.Exit(start_detached(state, plain, tls, only or [], seeds=seed))
    raise typer.Exit(_run(state, plain, tls, only or [], report, seeds=seed))


def _must_be_fit(state: StateFolder, plain: int, tls: int, report: Report) -> None:
    """Say what is wrong before anything starts."""
    problems = [finding for finding in examine(state, plain, tls) if not finding.is_fine]
    for problem in problems:
        report.finding(problem)
    if problems:
        raise typer.Exit(1)


def _run(
    state: StateFolder, plain: int, tls: int, only: list[str], report: Report, *, seeds: bool
) -> int:
    # Imported here: the other commands need none of what the stack is made of.
    from runner.foreground import run  # noqa: PLC0415

    try:
        state.create()
        with StateLock(state.lock):
            return asyncio.run(run(settle(state, plain, tls), only, report, seeds=seeds))
    except AlreadyRunning as other:
        report.failure(f"This state folder is in use: `shop up` runs as pid {other.pid}")
    except (NotOurs, UnknownUnit) as refusal:
        report.failure(str(refusal))
    return 1
