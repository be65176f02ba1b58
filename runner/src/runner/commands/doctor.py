"""`shop doctor`."""

import typer

from runner.options import EdgePort, EdgeTlsPort, StateDir, state_folder
from runner.preflight.doctor import examine
from runner.report import Report
from runner.stack.settings import edge_ports


def doctor(
    *, edge_port: EdgePort = None, edge_tls_port: EdgeTlsPort = None, state_dir: StateDir = None
) -> None:
    """Check whether this machine can run the shop."""
    state = state_folder(state_dir)
    report = Report()
    sound = True
    ports = edge_ports(state.root, edge_port, edge_tls_port)
    for finding in examine(state, *ports, starts=False):
        report.finding(finding)
        sound = sound and finding.is_fine
    raise typer.Exit(0 if sound else 1)
