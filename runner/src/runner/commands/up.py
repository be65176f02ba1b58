"""`shop up`."""

import asyncio
from typing import Annotated

import typer

from runner.detached import start_detached
from runner.options import EdgePort, EdgeTlsPort, StateDir, state_folder
from runner.preflight.doctor import examine
from runner.report import Report
from runner.stack.replicas import BadReplicas, Replicas
from runner.stack.settings import edge_ports, settle
from runner.start import Start
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
    one_process: Annotated[
        bool, typer.Option("--one-process", help="All services in one process, without a mesh.")
    ] = False,
    replicas: Annotated[
        list[str] | None, typer.Option(help="More than one process of a part, as in order=2.")
    ] = None,
    traces: Annotated[
        bool, typer.Option("--traces", help="Record what happens, for shop trace and shop metrics.")
    ] = False,
    reload: Annotated[
        bool, typer.Option("--reload", help="Restart a process when its code changes.")
    ] = False,
) -> None:
    """Start the shop and keep it running."""
    if one_process and only:
        raise typer.BadParameter("--only chooses among processes; here there is one")
    many = _counted(replicas or [], one_process=one_process)
    report = Report()
    state = state_folder(state_dir)
    plain, tls = edge_ports(state.root, edge_port, edge_tls_port)
    start = Start(
        plain,
        tls,
        tuple(only or ()),
        seeds=seed,
        one_process=one_process,
        replicas=tuple(replicas or ()),
        collects=traces,
        reload=reload,
    )
    _must_be_fit(state, start, many, report)
    raise typer.Exit(start_detached(state, start) if detach else _run(state, start, many, report))


def _counted(words: list[str], *, one_process: bool) -> Replicas:
    if one_process and words:
        raise typer.BadParameter("--replicas asks for more processes; here there is one")
    try:
        return Replicas.parse(words)
    except BadReplicas as refusal:
        raise typer.BadParameter(str(refusal), param_hint="--replicas") from None


def _must_be_fit(state: StateFolder, start: Start, replicas: Replicas, report: Report) -> None:
    """Say what is wrong before anything starts."""
    findings = examine(state, start.edge_port, start.needed_tls_port, replicas)
    problems = [finding for finding in findings if not finding.is_fine]
    for problem in problems:
        report.finding(problem)
    if problems:
        raise typer.Exit(1)


def _run(state: StateFolder, start: Start, replicas: Replicas, report: Report) -> int:
    # Imported here: the other commands need none of what the stack is made of.
    from runner.foreground import run  # noqa: PLC0415

    try:
        state.create()
        with StateLock(state.lock):
            settings = settle(
                state,
                start.edge_port,
                start.edge_tls_port,
                one_process=start.one_process,
                replicas=replicas,
                collects=start.collects,
                reload=start.reload,
            )
            return asyncio.run(run(settings, start.only, report, seeds=start.seeds))
    except AlreadyRunning as other:
        report.failure(f"This state folder is in use: `shop up` runs as pid {other.pid}")
    except (NotOurs, UnknownUnit) as refusal:
        report.failure(str(refusal))
    return 1
